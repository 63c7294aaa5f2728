// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

RtspSupervisor::RtspSupervisor(Loop& loop, std::unique_ptr<RtspNetwork> network, RtspOptions options, RtspUrl url,
                               std::function<double()> random)
    : loop_(loop),
      network_(std::move(network)),
      options_(std::move(options)),
      url_(std::move(url)),
      random_(std::move(random)),
      backoff_(options_.backoff),
      retry_timer_(loop) {}

RtspSupervisor::~RtspSupervisor() {
  stop();
}

void RtspSupervisor::start(StreamEvents& events) {
  stop();
  events_ = &events;
  backoff_ = Backoff(options_.backoff);
  reason_.reset();
  was_live_ = false;
  // Not at once: the caller may not be ready for events inside its own call.
  retry_timer_.after(0, [this] { attempt(); });
}

void RtspSupervisor::stop() {
  events_ = nullptr;
  retry_timer_.cancel();
  if (session_) session_->close();
}

void RtspSupervisor::attempt() {
  if (session_) {
    const StreamCounters last = session_->counters();
    earlier_.access_units += last.access_units;
    earlier_.bytes += last.bytes;
    earlier_.lost_packets += last.lost_packets;
    earlier_.damaged_units += last.damaged_units;
    ++earlier_.reconnects;
  }
  StreamEvents& session_events = *this;
  RtspOptions options = options_;
  // It can send, and a recording waits for it: cameras that are held up by the connection that was cut send again to
  // who asks anew.
  if (was_live_) options.timeouts.first_frame_ns = options.timeouts.first_frame_again_ns;
  session_ = std::make_unique<RtspSession>(loop_, *network_, options, url_, session_events,
                                           [this](const Error& error) { ended(error); });
  live_since_monotonic_ns_ = kNoTime;
  attempt_monotonic_ns_ = loop_.clock().monotonic_ns();
  set_state(CameraState::resolving);
  if (events_ != nullptr) session_->start();
}

void RtspSupervisor::set_state(CameraState state) {
  state_ = state;
  if (events_ != nullptr) events_->on_state(state, reason_);
}

void RtspSupervisor::on_state(CameraState state, const std::optional<Error>& reason) {
  if (reason) {
    if (reason_ != reason) log_warning("rtsp", "{}: {}", url_.text(), reason->line());
    reason_ = reason;
  }
  if (state == CameraState::live) {
    live_since_monotonic_ns_ = loop_.clock().monotonic_ns();
    was_live_ = true;
    // Until then the reason of the last failure stays: "connecting" alone would hide why.
    reason_.reset();
    log_info("rtsp", "{}: live", url_.text());
  }
  set_state(state);
}

void RtspSupervisor::on_tracks(const std::vector<StreamTrack>& tracks) {
  if (events_ != nullptr) events_->on_tracks(tracks);
}

void RtspSupervisor::on_access_unit(size_t track, const AccessUnit& unit) {
  rate_.add(unit.arrival_monotonic_ns, unit.data.size(), track == session_->main_track());
  if (events_ != nullptr) events_->on_access_unit(track, unit);
}

void RtspSupervisor::on_note(std::string_view text) {
  if (events_ != nullptr) events_->on_note(text);
}

void RtspSupervisor::ended(const Error& error) {
  const int64_t now_ns = loop_.clock().monotonic_ns();
  const bool lived = live_since_monotonic_ns_ != kNoTime;
  if (lived) backoff_.on_lived(now_ns - live_since_monotonic_ns_);
  const double random = random_();
  const bool refused = state_after(error) == CameraState::refused;
  int64_t wait_ns =
      error.code == "login-refused" ? backoff_.refused_login_ns(random) : backoff_.next_ns(random, refused);
  // An attempt that nobody answered has waited already; see BackoffOptions.
  if (!lived && !refused) wait_ns = std::max<int64_t>(0, wait_ns - (now_ns - attempt_monotonic_ns_));
  // The same failure again and again is one line, not one per attempt.
  if (reason_ != error) {
    log_warning("rtsp", "{}: {} Next attempt in {:.1f} s.", url_.text(), error.line(),
                static_cast<double>(wait_ns) / static_cast<double>(kNsPerSecond));
  }
  reason_ = error;
  retry_timer_.after(wait_ns, [this] { attempt(); });
  set_state(state_after(error));
}

SourceHealth RtspSupervisor::health() const {
  SourceHealth health{state_, reason_, earlier_};
  if (session_) {
    const StreamCounters now = session_->counters();
    health.counters.access_units += now.access_units;
    health.counters.bytes += now.bytes;
    health.counters.lost_packets += now.lost_packets;
    health.counters.damaged_units += now.damaged_units;
    health.counters.jitter_ms = now.jitter_ms;
  }
  const int64_t now_ns = loop_.clock().monotonic_ns();
  health.counters.fps = rate_.fps(now_ns);
  health.counters.bits_per_second = rate_.bits_per_second(now_ns);
  return health;
}

}  // namespace parallax::media
