// SPDX-License-Identifier: Apache-2.0
// Encoders of the simulator: pictures to H.264, H.265 or MJPEG, sound to AAC, as a camera would send them. The only
// users of libx264 and libx265 in this project.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "testcard/nal.hpp"
#include "testcard/picture.hpp"
#include "testcard/result.hpp"

namespace parallax::testcard {

enum class VideoCodec { h264, h265, mjpeg };

struct Rational {
  int num = 25;
  int den = 1;
};

struct VideoOptions {
  VideoCodec codec = VideoCodec::h264;
  int width = 1280;
  int height = 720;
  Rational fps{};
  int bits_per_second = 1'500'000;
  int gop = 25;     ///< pictures from key frame to key frame
  int bframes = 0;  ///< 0: no picture waits for a later one
};

/// One encoded picture; indices count the encoder's input pictures from 0, dts_index may be negative.
struct EncodedPicture {
  std::shared_ptr<const Bytes> data;  ///< H.264/H.265: start codes, parameter sets left out; MJPEG: one JPEG
  int64_t pts_index = 0;
  int64_t dts_index = 0;
  bool key = false;
};

/// [one thread at a time]
class VideoEncoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<VideoEncoder>> create(const VideoOptions& options);
  virtual ~VideoEncoder() = default;
  /// What came out: with B-frames it may be none, later several.
  virtual Result<std::vector<EncodedPicture>> encode(const Picture& picture, bool force_key) = 0;
  /// The rest; no `encode` may follow.
  virtual Result<std::vector<EncodedPicture>> flush() = 0;
  /// H.264/H.265: parameter sets with start codes; MJPEG: empty.
  [[nodiscard]] virtual const Bytes& parameter_sets() const = 0;
};

struct AudioOptions {
  int rate_hz = 48000;
  int channels = 1;
  int bits_per_second = 64'000;
};

/// One raw AAC frame of 1024 samples; the first one has a negative time (the encoder's start-up).
struct EncodedSound {
  std::shared_ptr<const Bytes> data;
  int64_t pts_samples = 0;
};

inline constexpr int kAacFrame = 1024;

/// [one thread at a time]
class AacEncoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<AacEncoder>> create(const AudioOptions& options);
  virtual ~AacEncoder() = default;
  /// `samples`: 1024 of one channel, put on every channel.
  virtual Result<std::vector<EncodedSound>> encode(std::span<const float> samples) = 0;
  /// AudioSpecificConfig (ISO/IEC 14496-3).
  [[nodiscard]] virtual const Bytes& config() const = 0;
};

}  // namespace parallax::testcard
