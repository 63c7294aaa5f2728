// SPDX-License-Identifier: Apache-2.0
// The session's life from PLAY on: first picture, keep-alive, receiver reports, stall detector.
#include <algorithm>
#include <utility>

#include "media/rtsp/refusal.hpp"
#include "media/rtsp/session.hpp"

namespace parallax::media {

namespace {
constexpr int64_t kReportInterval = 5 * kNsPerSecond;  // RFC 3550 6.2: the minimum for small sessions
constexpr int64_t kWatchInterval = kNsPerSecond / 2;
}  // namespace

void RtspSession::play() {
  std::vector<StreamTrack> infos;
  for (const auto& track : tracks_) infos.push_back({track->format()});
  events_.on_tracks(infos);
  if (closed_) return;
  for (const auto& track : tracks_) track->punch_holes();
  // Some cameras send before they answer PLAY, so packets count from here on.
  play_monotonic_ns_ = loop_.clock().monotonic_ns();
  request("PLAY", play_url_, {{"Range", "npt=0.000-"}}, [this](const Result<RtspMessage>& answer) {
    if (!answer) {
      fail_with(answer.error());
    } else if (answer->status != 200) {
      fail_with(refused(*answer));
    } else {
      on_playing(*answer);
    }
  });
}

void RtspSession::on_playing(const RtspMessage& answer) {
  (void)answer;  // RTP-Info is often missing or wrong; sender reports and arrival times do its work
  playing_ = true;
  play_monotonic_ns_ = loop_.clock().monotonic_ns();
  if (!live_) events_.on_state(CameraState::first_frame, {});
  if (closed_) return;
  for (const auto& track : tracks_) track->punch_holes();
  keep_alive_timer_.after(session_timeout_ns_ / 2, [this] { keep_alive(); });
  report_timer_.after(kReportInterval, [this] { send_reports(); });
  watch_timer_.after(kWatchInterval, [this] { watch(); });
}

void RtspSession::keep_alive() {
  const int64_t interval = session_timeout_ns_ / 2;
  keep_alive_timer_.after(interval, [this] { keep_alive(); });
  if (exchange_->busy()) return;
  RtspRequest request{get_parameter_ ? "GET_PARAMETER" : "OPTIONS", play_url_, {}, 0};
  request.limit_ns = std::min(options_.timeouts.response_ns, interval / 2);
  add_session(request.headers);
  exchange_->request(std::move(request), [this](const Result<RtspMessage>& answer) {
    if (!answer && answer.error().code == "login-refused") {
      fail_with(answer.error());
      return;
    }
    // No answer (Hipcam) or a refusal: the other method next time. Whether the camera still lives, its media tells.
    if (!answer || answer->status != 200) get_parameter_ = false;
  });
}

void RtspSession::send_reports() {
  report_timer_.after(kReportInterval, [this] { send_reports(); });
  std::string frames;
  for (const auto& track : tracks_) frames += track->make_report(loop_.clock().monotonic_ns());
  if (!frames.empty()) channel_->send(std::move(frames));
}

void RtspSession::watch() {
  watch_timer_.after(kWatchInterval, [this] { watch(); });
  const int64_t now_ns = loop_.clock().monotonic_ns();
  const bool any_packet = last_packet_monotonic_ns_ != kNoTime;
  if (live_) {
    if (now_ns - last_packet_monotonic_ns_ >= options_.timeouts.stall_ns) {
      fail_with(stalled(now_ns - last_packet_monotonic_ns_));
    }
    return;
  }
  if (first_unit_monotonic_ns_ != kNoTime) {
    watch_for_key_frame(now_ns);
    return;
  }
  const int64_t waited_ns = now_ns - play_monotonic_ns_;
  const bool udp_may_be_blocked = use_udp_ && options_.transport == Transport::automatic && !any_packet;
  if (udp_may_be_blocked && waited_ns >= options_.timeouts.udp_silence_ns) {
    fail_with(no_first_frame(waited_ns, false, true));
  } else if (waited_ns >= options_.timeouts.first_frame_ns) {
    fail_with(no_first_frame(waited_ns, any_packet, use_udp_));
  }
}

// Pictures come, but none with which a decoder, or a file, could begin.
void RtspSession::watch_for_key_frame(int64_t now_ns) {
  const int64_t waited_ns = now_ns - first_unit_monotonic_ns_;
  if (now_ns - last_packet_monotonic_ns_ >= options_.timeouts.stall_ns) {
    fail_with(stalled(now_ns - last_packet_monotonic_ns_));
  } else if (waited_ns >= options_.timeouts.key_frame_ns) {
    fail_with(no_key_frame(waited_ns));
  } else if (waited_ns >= options_.timeouts.say_no_key_frame_ns && !std::exchange(said_no_key_, true)) {
    events_.on_state(CameraState::first_frame, no_key_frame(waited_ns));
  }
}

void RtspSession::on_track_packet(size_t track, int64_t arrival_monotonic_ns) {
  if (track == main_track_) last_packet_monotonic_ns_ = arrival_monotonic_ns;
}

void RtspSession::on_access_unit(size_t track, const AccessUnit& unit) {
  if (closed_) return;
  if (!unit_rate_.take(unit.format ? unit.format->kind : MediaKind::metadata, unit.arrival_monotonic_ns))
    return fail_with(too_many_units());
  if (!live_ && track == main_track_) {
    if (first_unit_monotonic_ns_ == kNoTime) first_unit_monotonic_ns_ = loop_.clock().monotonic_ns();
    live_ = unit.key;
    if (live_) events_.on_state(CameraState::live, {});
    if (closed_) return;
  }
  events_.on_access_unit(track, unit);
}

void RtspSession::on_note(std::string_view text) {
  if (!closed_) events_.on_note(text);
}

void RtspSession::on_track_bye(size_t track) {
  if (track == main_track_) fail_with(camera_ended());
}

}  // namespace parallax::media
