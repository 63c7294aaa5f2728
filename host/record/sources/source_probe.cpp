// SPDX-License-Identifier: Apache-2.0
#include "record/sources/source_probe.hpp"

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

constexpr int64_t kWatchNs = 1200 * kNsPerMs;       // long enough for the first rates
constexpr int64_t kSecondTryNs = 2 * kNsPerSecond;  // for a camera that is just letting go of somebody else

}  // namespace

SourceProbe::SourceProbe(Loop& loop, std::unique_ptr<media::StreamProducer> producer, int64_t limit_ns,
                         std::function<void(SourceTest)> done)
    : loop_(loop), producer_(std::move(producer)), limit_ns_(limit_ns), done_(std::move(done)) {}

SourceProbe::~SourceProbe() {
  loop_.cancel(timer_);
  producer_->stop();
}

void SourceProbe::start() {
  started_monotonic_ns_ = loop_.clock().monotonic_ns();
  timer_ = loop_.call_after(limit_ns_, [this] { finish(); });
  producer_->start(*this);
}

void SourceProbe::on_state(CameraState state, const std::optional<Error>& reason) {
  test_.health.state = state;
  test_.health.reason = reason;
  if (state == CameraState::refused) finish_after(0);  // trying again would be answered the same
  if (state == CameraState::gone && reason && !test_.first_frame_after_ns) finish_after(kSecondTryNs);
}

void SourceProbe::on_tracks(const std::vector<media::StreamTrack>& tracks) {
  for (const media::StreamTrack& track : tracks) {
    if (!track.format) continue;
    const media::StreamFormat& format = *track.format;
    if (format.kind == media::MediaKind::video && test_.codec.empty()) {
      test_.codec = media::name_of(format.codec);
      test_.width = format.width;
      test_.height = format.height;
    }
    if (format.kind == media::MediaKind::audio && test_.audio_codec.empty())
      test_.audio_codec = media::name_of(format.codec);
  }
}

void SourceProbe::on_access_unit(size_t, const media::AccessUnit& unit) {
  if (!unit.format) return;
  if (unit.format->kind == media::MediaKind::video && unit.format->width > 0) {
    test_.width = unit.format->width;
    test_.height = unit.format->height;
  }
  // Of a camera the pictures count, and only one with which a recording could begin.
  const bool counts = (test_.codec.empty() || unit.format->kind == media::MediaKind::video) && unit.key;
  if (test_.first_frame_after_ns || !counts) return;
  test_.first_frame_after_ns = loop_.clock().monotonic_ns() - started_monotonic_ns_;
  ending_ = false;  // it came after all
  finish_after(kWatchNs);
}

void SourceProbe::finish_after(int64_t delay_ns) {
  if (std::exchange(ending_, true)) return;
  const int64_t left_ns = started_monotonic_ns_ + limit_ns_ - loop_.clock().monotonic_ns();
  loop_.cancel(timer_);
  timer_ = loop_.call_after(std::clamp<int64_t>(left_ns, 0, delay_ns), [this] { finish(); });
}

void SourceProbe::finish() {
  timer_ = 0;
  SourceHealth health = producer_->health();
  health.state = test_.health.state;
  health.reason = test_.health.reason;
  test_.health = std::move(health);
  test_.fps = test_.health.counters.fps;
  const auto done = std::move(done_);
  done(std::move(test_));
}

}  // namespace parallax::record
