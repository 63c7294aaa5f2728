// SPDX-License-Identifier: Apache-2.0
// A decoded picture as RGB in another size, by the processor (libswscale). Where the processor also draws (no graphics
// card), this is several times cheaper than a shader that samples three planes for each pixel of the screen.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.hpp"
#include "media/decode/video_frame.hpp"

namespace parallax::media {

/// Keeps what it needs for one pair of sizes, and makes it anew when they change. One thread at a time.
class PictureScaler {
 public:
  PictureScaler();
  ~PictureScaler();
  PictureScaler(const PictureScaler&) = delete;
  PictureScaler& operator=(const PictureScaler&) = delete;

  /// Whether `scale` takes pictures of this arrangement of planes: 8 bits; Y, U, V or Y and UV, halved as usual.
  [[nodiscard]] static bool can_take(const VideoFrame& frame);
  /// Writes `width` × `height` pixels of four bytes (blue, green, red, 255), row by row from the top, to `out`. Widths
  /// that are multiples of 16 cost a fifth of others.
  /// @errors "picture-scale"
  Result<void> scale(const VideoFrame& frame, int width, int height, uint8_t* out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
