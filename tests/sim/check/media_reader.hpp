// SPDX-License-Identifier: Apache-2.0
// Decodes a recorded file picture by picture and sound frame by sound frame.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "testcard/result.hpp"

namespace parallax::sim {

/// A grey plane, valid during the call.
struct DecodedPicture {
  int64_t pts_ns = 0;  ///< the file's clock
  const uint8_t* luma = nullptr;
  int width = 0;
  int height = 0;
  int stride = 0;
};

/// One channel of sound, valid during the call.
struct DecodedSound {
  int64_t pts_ns = 0;
  int rate_hz = 0;
  std::span<const float> samples;
};

struct MediaSummary {
  bool has_video = false;
  bool has_audio = false;
};

/// Reads all of `path` through libavformat. Damaged data that a decoder complains about is an error.
testcard::Result<MediaSummary> read_media(const std::string& path,
                                          const std::function<void(const DecodedPicture&)>& on_picture,
                                          const std::function<void(const DecodedSound&)>& on_sound);

}  // namespace parallax::sim
