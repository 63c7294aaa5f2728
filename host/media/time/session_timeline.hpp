// SPDX-License-Identifier: Apache-2.0
// From a camera's media clock to session time (docs/design/time.md). One SessionTimeline per source; its tracks share
// it, so that sound and picture stay together. Pure: all clocks come in through the arguments.
//
//   SessionTimeline time(zero, {MediaKind::video, MediaKind::audio});
//   const StampedTime t = time.stamp(track, unit);  // for each access unit, in the order of arrival
//   time.restart();                                 // after a reconnect, before the first unit of the next part
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/media/access_unit.hpp"

namespace parallax::media {

/// Where the session clock is zero, on the recorder's two clocks (read at the same moment).
struct SessionZero {
  int64_t session_start_monotonic_ns = 0;
  int64_t session_start_utc_ns = 0;
};

/// What was wrong with the time stamp of a unit, and was mended.
enum class TimeFault { none, stepped_back, repeated, leapt };

struct StampedTime {
  int64_t pts_session_ns = 0;
  int64_t dts_session_ns = 0;  ///< strictly increasing per track, also over restart(); ≤ pts_session_ns
  TimeFault fault = TimeFault::none;
  bool after_silence =
      false;  ///< the camera's clock had stood still during a stretch of silence: time continues at arrival
};

/// What the target of a track's time is taken from.
enum class TimeReference { arrival, picture_of_same_camera, camera_clock };

struct TrackTimeHealth {
  uint64_t mended_timestamps = 0;
  double drift_ppm = 0;    ///< measured: by how much the camera's clock runs fast (+) or slow (−)
  int64_t delay_ns = 0;    ///< arrival minus stamped time of the latest unit
  int64_t pending_ns = 0;  ///< correction that is still to be slewed
  TimeReference reference = TimeReference::arrival;
};

struct SessionTimelineOptions {
  int64_t window_ns = 60 * kNsPerSecond;       ///< the least delayed frames of so much time give target and rate
  double max_slope = 1000e-6;                  ///< of the correction, once settled
  double join_slope = 20'000e-6;               ///< of sound on its way to the picture of its camera, the first time
  int64_t settle_ns = kNsPerSecond;            ///< after a start: the least delayed frame so far counts at once
  int64_t sane_delay_min_ns = -50 * kNsPerMs;  ///< arrival minus capture by the camera's clock: in this range the clock
  int64_t sane_delay_max_ns = 500 * kNsPerMs;  ///< is believed and cameras are aligned by it
};

class SessionTimeline {
 public:
  SessionTimeline(SessionZero zero, std::vector<MediaKind> tracks, SessionTimelineOptions options = {});
  ~SessionTimeline();
  SessionTimeline(SessionTimeline&&) noexcept;
  SessionTimeline& operator=(SessionTimeline&&) noexcept;

  /// Session time of `unit` of `track`. Reads pts_ticks, dts_ticks, arrival_monotonic_ns, capture_utc_ns and the
  /// format's clock rate and nominal fps. Never fails: bad time stamps are mended and counted. [loop thread]
  [[nodiscard]] StampedTime stamp(size_t track, const AccessUnit& unit);
  /// Forgets the media clocks (new connection, new part); what was stamped stays in the past.
  void restart();
  [[nodiscard]] TrackTimeHealth health(size_t track) const;
  /// Sum over the tracks.
  [[nodiscard]] uint64_t mended_timestamps() const;

 private:
  class Track;
  SessionZero zero_;
  SessionTimelineOptions options_;
  std::vector<std::unique_ptr<Track>> tracks_;
  size_t leader_ = 0;  ///< the first picture track, else the first: the others keep in sync with it
};

}  // namespace parallax::media
