// SPDX-License-Identifier: Apache-2.0
// Streams whose pictures say who took them and the how-manieth they are, as access units and as recorded sessions, and
// the way back from a decoded picture to its number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/decode/video_frame.hpp"
#include "model/media/access_unit.hpp"
#include "model/sessions/session.hpp"
#include "testcard/encoder.hpp"
#include "testcard/pattern.hpp"

namespace parallax::test {

struct PatternPlan {
  testcard::VideoCodec codec = testcard::VideoCodec::h264;
  int width = 320;
  int height = 180;
  int fps = 25;
  int gop = 25;
  int bframes = 0;
  int pictures = 100;
  uint16_t camera = 1;
  uint32_t first_counter = 0;
  int bits_per_second = 800'000;
  int grain = 0;
};

/// Access units in decoding order; times from the stream's start.
struct PatternStream {
  struct Unit {
    media::AccessUnit unit;
    int64_t pts_ns = 0;
    int64_t dts_ns = 0;
    uint32_t counter = 0;
  };
  std::shared_ptr<const media::StreamFormat> format;
  std::vector<Unit> units;
};

/// Throws when an encoder is missing.
PatternStream make_pattern_stream(const PatternPlan& plan);
/// AAC with beeps (testcard/tone.hpp).
PatternStream make_beep_stream(int seconds);

/// The pattern in a picture; nothing where it cannot be read.
std::optional<testcard::Pattern> pattern_of(const media::VideoFrame& frame);
/// Its counter, or −1; −2 without a picture.
int64_t counter_of(const media::VideoFramePtr& frame);

/// One part of one video.
struct PatternPart {
  PatternPlan plan;
  int64_t start_session_ns = 0;
  /// Times of the pictures from the part's start, instead of an even pace; as many as there are pictures.
  std::vector<int64_t> times_ns;
  bool has_sound = false;
  bool finished = true;  ///< else it stays in fragments, as while recording
};
struct PatternVideo {
  std::string source;
  std::vector<PatternPart> parts;
  std::vector<Gap> gaps;
};

/// Writes the parts with the recorder's own writer into `<folder>/<session id>/` and says what is in them.
Session write_pattern_session(const std::filesystem::path& folder, const std::vector<PatternVideo>& videos,
                              const std::string& id = "s1");
/// Where the parts lie: [video][part].
std::vector<std::vector<std::filesystem::path>> paths_of(const std::filesystem::path& folder, const Session& session);

}  // namespace parallax::test
