// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/colours.hpp"

#include <cmath>

namespace parallax::gpu {
namespace {

struct Weights {
  double red;
  double blue;
};

Weights weights_of(media::ColourMatrix matrix) {
  switch (matrix) {
    case media::ColourMatrix::bt601:
      return {0.299, 0.114};
    case media::ColourMatrix::bt2020:
      return {0.2627, 0.0593};
    case media::ColourMatrix::bt709:
      break;
  }
  return {0.2126, 0.0722};
}

}  // namespace

YuvToRgb yuv_to_rgb(const media::VideoFrame& frame) {
  const auto [red, blue] = weights_of(frame.matrix);
  const double green = 1 - red - blue;
  const double most = std::exp2(frame.bits) - 1;
  const double step = std::exp2(frame.bits - 8);  // of the numbers given for 8 bits
  const bool is_full = frame.range == media::ColourRange::full;
  const double luma = is_full ? 1 : most / (219 * step);
  const double chroma = is_full ? 1 : most / (224 * step);
  const double u_blue = 2 * (1 - blue) * chroma;
  const double v_red = 2 * (1 - red) * chroma;

  YuvToRgb out;
  const std::array<double, 9> matrix{luma, 0,      v_red, luma, -u_blue * blue / green, -v_red * red / green,
                                     luma, u_blue, 0};
  for (size_t i = 0; i < matrix.size(); ++i) out.matrix[i] = static_cast<float>(matrix[i]);
  const double middle = 128 * step / most;
  out.offset = {static_cast<float>(is_full ? 0 : 16 * step / most), static_cast<float>(middle),
                static_cast<float>(middle)};
  const double texture_most = frame.bits > 8 ? 65535 : 255;
  out.scale = static_cast<float>(texture_most / (most * std::exp2(frame.shift)));
  return out;
}

}  // namespace parallax::gpu
