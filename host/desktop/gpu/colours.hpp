// SPDX-License-Identifier: Apache-2.0
// From YUV to RGB as numbers (ITU-R BT.601, BT.709, BT.2020; ITU-T H.273). No OpenGL here. [any thread]
#pragma once

#include <array>

#include "media/decode/video_frame.hpp"

namespace parallax::gpu {

/// rgb = matrix × (sample × scale − offset), with samples and rgb in 0…1.
struct YuvToRgb {
  std::array<float, 9> matrix{};  ///< row by row
  std::array<float, 3> offset{};
  float scale = 1;  ///< from what a texture of 8 or 16 bits gives to 0…1 of the picture's bits
};

[[nodiscard]] YuvToRgb yuv_to_rgb(const media::VideoFrame& frame);

}  // namespace parallax::gpu
