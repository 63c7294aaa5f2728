// SPDX-License-Identifier: Apache-2.0
// A video recorder with a camera that does what it is told, a volume that remembers, and all that listen.
#pragma once

#include "catch.hpp"
#include "record/sessions/video_recorder.hpp"
#include "unit/record/fakes.hpp"

namespace parallax::test {

using namespace parallax::record;

inline constexpr int64_t kS = kNsPerSecond;

class VideoListener final : public VideoEvents {
 public:
  void on_video_changed() override { ++changes; }
  void on_ready() override { ++ready; }
  void on_source_changed(const std::string&, CameraState, const std::optional<Error>&) override {}
  void on_part_closed(const std::string&, size_t part) override { closed.push_back(part); }
  void on_storage_error(const Error& error) override { errors.push_back(error); }
  void on_notice(const RecordingNotice& notice) override { notices.push_back(notice); }
  int changes = 0;
  int ready = 0;
  std::vector<size_t> closed;
  std::vector<Error> errors;
  std::vector<RecordingNotice> notices;
};

/// What viewers get from the recording.
class RecordedUnitsList final : public RecordedUnits {
 public:
  void on_recorded_unit(const StreamKey& stream, size_t track, const media::AccessUnit&,
                        int64_t pts_session_ns) override {
    CHECK(stream == StreamKey{"c1", "main"});
    units.emplace_back(track, pts_session_ns);
  }
  std::vector<std::pair<size_t, int64_t>> units;  ///< track, PTS
};

/// One video that is recorded, on simulated time.
struct VideoSetup {
  explicit VideoSetup(SourceKind kind = SourceKind::camera) {
    Video made;
    made.source = "Cam 1";
    made.kind = kind;
    video = std::make_unique<VideoRecorder>(loop, made, listener,
                                            RecordedUnitsTarget{.units = &viewers, .stream = {"c1", "main"}});
    camera = std::make_unique<FakeCamera>(loop, *video);
  }
  void begin() {
    zero_ns = loop.time.monotonic;
    video->begin(place, "folder", {.session_start_monotonic_ns = zero_ns, .session_start_utc_ns = loop.time.utc});
  }
  const Video& result() {
    loop.advance(0);
    return video->video();
  }
  FakeLoop loop;
  VideoListener listener;
  RecordedUnitsList viewers;
  FakePlace place{loop, "/disk"};
  std::unique_ptr<VideoRecorder> video;
  std::unique_ptr<FakeCamera> camera;
  int64_t zero_ns = 0;
};

inline bool near(int64_t a, int64_t b, int64_t tolerance_ns = 50 * kNsPerMs) {
  return std::abs(a - b) <= tolerance_ns;
}

}  // namespace parallax::test
