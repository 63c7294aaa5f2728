// SPDX-License-Identifier: Apache-2.0
// Tries one source: connects, waits for a picture or a sound, says what came. [loop thread] but for what is said
// otherwise.
#pragma once

#include <functional>
#include <memory>

#include "base/loop.hpp"
#include "model/ports/recording.hpp"
#include "record/sources/source_factory.hpp"

namespace parallax::record {

class SourceProbe final : private media::StreamEvents {
 public:
  /// `done` is called once, from the loop, in work of its own: it may destroy this. It comes when pictures or sound
  /// have been watched for a second, when the source said no, or after `limit_ns`.
  SourceProbe(Loop& loop, std::unique_ptr<media::StreamProducer> producer, int64_t limit_ns,
              std::function<void(SourceTest)> done);
  ~SourceProbe() override;
  SourceProbe(const SourceProbe&) = delete;
  SourceProbe& operator=(const SourceProbe&) = delete;

  void start();

 private:
  void on_state(CameraState state, const std::optional<Error>& reason) override;
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override;
  void on_access_unit(size_t track, const media::AccessUnit& unit) override;
  void on_note(std::string_view) override {}
  void finish_after(int64_t delay_ns);
  void finish();

  Loop& loop_;
  std::unique_ptr<media::StreamProducer> producer_;
  int64_t limit_ns_;
  std::function<void(SourceTest)> done_;
  SourceTest test_;
  int64_t started_monotonic_ns_ = 0;
  TimerId timer_ = 0;
  bool ending_ = false;
};

}  // namespace parallax::record
