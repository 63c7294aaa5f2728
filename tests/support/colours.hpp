// SPDX-License-Identifier: Apache-2.0
// Colours as the standards define them, for tests of what is drawn and scaled.
#pragma once

#include "media/decode/video_frame.hpp"

namespace parallax::test {

struct Rgb {
  int red = 0;
  int green = 0;
  int blue = 0;
};

/// How much red and blue count in luma (ITU-T H.273); green has the rest of 1.
struct LumaWeights {
  double red;
  double blue;
};

inline LumaWeights luma_weights(media::ColourMatrix matrix) {
  switch (matrix) {
    case media::ColourMatrix::bt601:
      return {0.299, 0.114};
    case media::ColourMatrix::bt2020:
      return {0.2627, 0.0593};
    default:
      return {0.2126, 0.0722};
  }
}

}  // namespace parallax::test
