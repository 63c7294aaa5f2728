// SPDX-License-Identifier: Apache-2.0
// Keeps one camera connected: starts a session, hands on what it brings, and after its end waits and starts the next.
// RtspReceiver is this with the real network.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/backoff.hpp"
#include "base/loop.hpp"
#include "base/rate_meter.hpp"
#include "base/timer.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/session.hpp"

namespace parallax::media {

/// [loop thread]
class RtspSupervisor final : private StreamEvents {
 public:
  /// `random` gives numbers in [0, 1) for the jitter of waits.
  RtspSupervisor(Loop& loop, std::unique_ptr<RtspNetwork> network, RtspOptions options, RtspUrl url,
                 std::function<double()> random);
  ~RtspSupervisor() override;

  void start(StreamEvents& events);
  void stop();
  [[nodiscard]] SourceHealth health() const;

 private:
  // Of the present session.
  void on_state(CameraState state, const std::optional<Error>& reason) override;
  void on_tracks(const std::vector<StreamTrack>& tracks) override;
  void on_access_unit(size_t track, const AccessUnit& unit) override;
  void on_note(std::string_view text) override;
  void ended(const Error& error);

  void attempt();
  void set_state(CameraState state);

  Loop& loop_;
  std::unique_ptr<RtspNetwork> network_;
  RtspOptions options_;
  RtspUrl url_;
  std::function<double()> random_;
  Backoff backoff_;
  Timer retry_timer_;
  StreamEvents* events_ = nullptr;
  /// The present session, or the last one until the next begins: it must not die inside its own call.
  std::unique_ptr<RtspSession> session_;
  CameraState state_ = CameraState::resolving;
  std::optional<Error> reason_;
  StreamCounters earlier_;  ///< of all sessions before this one
  RateMeter rate_;
  int64_t live_since_monotonic_ns_ = kNoTime;
  bool was_live_ = false;                   ///< since `start`
  int64_t attempt_monotonic_ns_ = kNoTime;  ///< when the present one began
};

}  // namespace parallax::media
