// SPDX-License-Identifier: Apache-2.0
// A decoded picture as RGB in another size, by the processor (libyuv). Where the processor also draws (no graphics
// card), this is many times cheaper than a shader that samples three planes for each pixel of the screen.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "media/decode/video_frame.hpp"

namespace parallax::media {

/// Keeps memory for what lies between the planes and the picture asked for. One thread at a time.
class PictureScaler {
 public:
  /// Whether `scale` takes pictures of this arrangement of planes: 8 bits; Y alone, or with U, V or UV as usual.
  [[nodiscard]] static bool can_take(const VideoFrame& frame);
  /// Writes `width` × `height` pixels of four bytes (blue, green, red, one without meaning), row by row from the top,
  /// to `out`. Every pixel of a picture that is made smaller counts, so that thin lines do not flicker.
  /// @errors "picture-scale"
  Result<void> scale(const VideoFrame& frame, int width, int height, uint8_t* out);

 private:
  std::vector<uint8_t> memory_;
};

}  // namespace parallax::media
