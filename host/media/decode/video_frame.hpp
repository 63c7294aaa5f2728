// SPDX-License-Identifier: Apache-2.0
// A decoded picture: planes of YUV samples in memory that is shared, never copied and never changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.hpp"

namespace parallax::media {

/// Which numbers turn YUV into RGB (ITU-T H.273 matrix coefficients).
enum class ColourMatrix { bt601, bt709, bt2020 };
/// Whether luma runs 16…235 (video) or 0…255 (JPEG), in steps of the bit depth.
enum class ColourRange { limited, full };
/// Where a halved row of colour samples lies: at every second pixel (MPEG), or between two (JPEG).
enum class ChromaPlace { left, centre };

/// One rectangle of samples.
struct Plane {
  const uint8_t* data = nullptr;
  int32_t stride_bytes = 0;  ///< from row to row; at least width × channels × bytes per sample
  int32_t width = 0;         ///< in samples
  int32_t height = 0;
};

/// A picture as a decoder left it. `planes` points into what `owner` keeps alive.
struct VideoFrame {
  /// Y, U, V; or Y and UV interleaved (`planes[2]` is empty then); or Y alone (grey).
  std::array<Plane, 3> planes{};
  size_t plane_count = 0;
  bool interleaved_chroma = false;
  int32_t bits = 8;   ///< 8; more: two bytes a sample, little-endian, the value in the low bits
  int32_t shift = 0;  ///< more than 8 bits: how far the value lies above the low bits (P010: 6)
  int32_t width = 0;  ///< of the picture, in pixels after cropping
  int32_t height = 0;
  ColourMatrix matrix = ColourMatrix::bt709;
  ColourRange range = ColourRange::limited;
  ChromaPlace chroma = ChromaPlace::left;

  int64_t pts_session_ns = kNoTime;  ///< as in CodedPicture
  int64_t capture_utc_ns = kNoTime;
  bool key = false;
  std::shared_ptr<const void> owner;

  /// Bytes of memory that the planes cover.
  [[nodiscard]] size_t bytes() const {
    size_t sum = 0;
    for (const Plane& plane : planes)
      sum += static_cast<size_t>(plane.stride_bytes) * static_cast<size_t>(plane.height);
    return sum;
  }
};

/// Shared by decoder, queue and texture. [any thread]
using VideoFramePtr = std::shared_ptr<const VideoFrame>;

}  // namespace parallax::media
