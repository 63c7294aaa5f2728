// SPDX-License-Identifier: Apache-2.0
#include "media/time/session_timeline.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

#include "media/time/delay_floor.hpp"
#include "media/time/display_order.hpp"
#include "media/time/media_clock.hpp"

namespace parallax::media {

namespace {

constexpr int64_t kLongestReorderNs = 2 * kNsPerSecond;
/// Two units of a track are at least so far apart; a file's time scale must be able to tell them apart.
constexpr int64_t kLeastStepNs = 50'000;
/// Farther off than this, slewing at 1000 ppm would take minutes: the camera's clock runs wildly, or was joined in a
/// rush. The correction then goes with the error, never faster than to this share of normal speed.
constexpr int64_t kFarOffNs = 500 * kNsPerMs;
constexpr double kCatchUpSeconds = 4;
constexpr double kMostSlowDown = 0.75;
/// A delay that falls by so much while a part settles shows that it has not settled yet.
constexpr int64_t kNoticeableNs = 20 * kNsPerMs;
constexpr int64_t kLongestSettling = 5;  // times settle_ns
/// All units of so long being kFarOffNs late, the old minimum is obsolete.
constexpr int64_t kObsoleteNs = 10 * kNsPerSecond;
/// A target needs points over so much time.
constexpr int64_t kLeastSpanNs = 2 * kNsPerSecond;
/// The camera's wall clock refines what arrival says; it does not overrule it.
constexpr int64_t kBelievedNs = kNsPerSecond;
constexpr int64_t kCaptureWindowNs = 5 * kNsPerSecond;
/// Leaving the camera's clock takes more than entering: no going back and forth.
constexpr int64_t kSaneHysteresisNs = 100 * kNsPerMs;

}  // namespace

/// One track. `offset` is what is added to media time; it moves towards a target, slowly.
class SessionTimeline::Track {
 public:
  explicit Track(const SessionTimelineOptions& options) : floor_(options.window_ns, options.max_slope) {}

  MediaClock clock;
  TrackTimeHealth state;
  std::optional<int64_t> camera_lead_ns;  ///< stamped time minus camera's wall time, of the latest unit
  std::optional<int64_t> last_dts_ns;

  /// `capture_session_ns`: capture on the camera's wall clock as session time, if known. `picture_lead_ns`: of the
  /// track that this one has to be in sync with.
  StampedTime stamp(const SessionTimelineOptions& options, const AccessUnit& unit, int64_t arrival_ns,
                    std::optional<int64_t> capture_session_ns, std::optional<int64_t> picture_lead_ns,
                    bool follows_picture) {
    const int32_t rate = std::max(unit.format ? unit.format->clock_rate_hz : 90000, 1);
    int64_t composition_ns = ticks_to_ns(unit.pts_ticks - unit.dts_ticks, rate);
    if (composition_ns < 0 || composition_ns > kLongestReorderNs) composition_ns = 0;
    // With B-frames units come in the rhythm of their DTS; by their PTS the ones shown late would seem the least
    // delayed.
    if (!first_composition_ns_) first_composition_ns_ = composition_ns;
    const MediaClock::Output media = clock.next({.dts_ticks = unit.dts_ticks,
                                                 .composition_ns = *first_composition_ns_,
                                                 .clock_rate_hz = rate,
                                                 .nominal_fps = unit.format ? unit.format->nominal_fps : 0,
                                                 .arrival_ns = arrival_ns,
                                                 .offset_ns = static_cast<int64_t>(offset_ns_),
                                                 .usual_delay_ns = static_cast<int64_t>(usual_delay_ns_),
                                                 .settling = settling_,
                                                 .stepped = unit.clock_stepped});
    if (media.first) begin(options, arrival_ns, capture_session_ns);
    if (media.new_base) floor_.clear_points();
    if (media.first) order_.clear();
    const int64_t pts_media_ns = media.dts_media_ns + composition_ns;
    const int64_t paced_media_ns = media.dts_media_ns + *first_composition_ns_;
    const int64_t point_ns = arrival_ns - paced_media_ns;
    floor_.add(paced_media_ns, point_ns);
    update_capture_clock(options, arrival_ns, capture_session_ns);
    choose_reference(capture_session_ns, picture_lead_ns, follows_picture);
    if (settling_) {
      // A first unit that came with its capture time tells more than its arrival ever could.
      settle(options, media.advance_ns, arrival_ns, capture_sane_ ? *capture_session_ns - pts_media_ns : point_ns);
      if (media.first) {
        offset_ns_ = std::min<double>(offset_ns_, static_cast<double>(settle_target_ns_));
        // Not before what was shown last: the part before this one would overlap it.
        if (shown_until_ns_)
          offset_ns_ = std::max<double>(offset_ns_, static_cast<double>(*shown_until_ns_ - media.dts_media_ns));
      }
    } else {
      slew(options, media.advance_ns, target(pts_media_ns, paced_media_ns, capture_session_ns, picture_lead_ns));
    }

    StampedTime out;
    out.fault = media.fault;
    if (out.fault == TimeFault::none && unit.clock_stepped && !media.first) out.fault = TimeFault::stepped_back;
    out.after_silence = media.after_silence;
    out.dts_session_ns = media.dts_media_ns + static_cast<int64_t>(offset_ns_);
    if (last_dts_ns) out.dts_session_ns = std::max(out.dts_session_ns, *last_dts_ns + kLeastStepNs);
    out.pts_session_ns =
        order_.place(pts_media_ns, pts_media_ns + static_cast<int64_t>(offset_ns_), out.dts_session_ns, kLeastStepNs);
    last_dts_ns = out.dts_session_ns;
    latest_pts_ns_ = std::max(latest_pts_ns_.value_or(out.pts_session_ns), out.pts_session_ns);

    state.delay_ns = arrival_ns - out.pts_session_ns;
    const int64_t paced_delay_ns = point_ns - static_cast<int64_t>(offset_ns_);
    if (std::llabs(paced_delay_ns) < kFarOffNs) {
      usual_delay_ns_ += (static_cast<double>(paced_delay_ns) - usual_delay_ns_) / 32;
    }
    state.drift_ppm = -floor_.slope() * 1e6;
    if (out.fault != TimeFault::none) ++state.mended_timestamps;
    if (capture_session_ns) {
      camera_lead_ns = out.pts_session_ns - *capture_session_ns;
    } else {
      camera_lead_ns.reset();
    }
    return out;
  }

  void restart() {
    if (latest_pts_ns_) shown_until_ns_ = *latest_pts_ns_ + std::min(clock.nominal_ns(), kNsPerSecond);
    clock.restart();
    first_composition_ns_.reset();
    floor_.clear_points();
    camera_lead_ns.reset();
    capture_sane_ = false;
    capture_window_start_ns_.reset();
  }

 private:
  void begin(const SessionTimelineOptions& options, int64_t arrival_ns, std::optional<int64_t> capture_ns) {
    capture_sane_ = capture_ns && arrival_ns - *capture_ns >= options.sane_delay_min_ns &&
                    arrival_ns - *capture_ns <= options.sane_delay_max_ns;
    offset_ns_ = 0;
    usual_delay_ns_ = 0;
    joined_picture_ = false;
    settling_ = true;
    started_ns_ = settled_since_ns_ = arrival_ns;
    settle_target_ns_ = std::numeric_limits<int64_t>::max();
    floor_.clear_points();
  }

  /// The first second, and on while the delay still falls noticeably (a camera or a network that is only starting):
  /// the least delayed frame so far is the target at once, but time only slows down for it.
  void settle(const SessionTimelineOptions& options, int64_t advance_ns, int64_t arrival_ns, int64_t point_ns) {
    if (point_ns < settle_target_ns_ - kNoticeableNs) settled_since_ns_ = arrival_ns;
    settle_target_ns_ = std::min(settle_target_ns_, point_ns);
    const double wanted = static_cast<double>(settle_target_ns_) - offset_ns_;
    offset_ns_ += std::max(wanted, -kMostSlowDown * static_cast<double>(advance_ns));
    const bool reached = offset_ns_ - static_cast<double>(settle_target_ns_) < 1e6;
    const int64_t age_ns = arrival_ns - started_ns_;
    const bool quiet = arrival_ns - settled_since_ns_ >= options.settle_ns;
    if (age_ns >= kLongestSettling * options.settle_ns || (quiet && reached)) settling_ = false;
  }

  void update_capture_clock(const SessionTimelineOptions& options, int64_t arrival_ns,
                            std::optional<int64_t> capture_ns) {
    if (!capture_ns) {
      capture_window_start_ns_.reset();
      capture_sane_ = false;
      return;
    }
    if (!capture_window_start_ns_) {
      capture_window_start_ns_ = arrival_ns;
      least_capture_delay_ns_ = std::numeric_limits<int64_t>::max();
    }
    least_capture_delay_ns_ = std::min(least_capture_delay_ns_, arrival_ns - *capture_ns);
    if (arrival_ns - *capture_window_start_ns_ < kCaptureWindowNs) return;
    const int64_t slack_ns = capture_sane_ ? kSaneHysteresisNs : 0;
    capture_sane_ = least_capture_delay_ns_ >= options.sane_delay_min_ns - slack_ns &&
                    least_capture_delay_ns_ <= options.sane_delay_max_ns + slack_ns;
    capture_window_start_ns_.reset();
  }

  void choose_reference(std::optional<int64_t> capture_ns, std::optional<int64_t> picture_lead_ns,
                        bool follows_picture) {
    if (follows_picture) {
      state.reference = capture_ns && picture_lead_ns ? TimeReference::picture_of_same_camera : TimeReference::arrival;
    } else {
      state.reference = capture_ns && capture_sane_ ? TimeReference::camera_clock : TimeReference::arrival;
    }
  }

  /// The offset that is aimed at; empty while there is too little to tell.
  std::optional<int64_t> target(int64_t pts_media_ns, int64_t paced_media_ns, std::optional<int64_t> capture_ns,
                                std::optional<int64_t> picture_lead_ns) {
    if (floor_.span_ns() >= kObsoleteNs &&
        static_cast<double>(floor_.recent_minimum(kObsoleteNs)) > offset_ns_ + static_cast<double>(kFarOffNs)) {
      const int64_t minimum_ns = floor_.recent_minimum(kObsoleteNs);
      floor_.clear_points();
      floor_.add(paced_media_ns, minimum_ns);
    }
    std::optional<int64_t> by_arrival;
    if (floor_.span_ns() >= kLeastSpanNs) by_arrival = floor_.value_at(paced_media_ns);
    if (state.reference == TimeReference::arrival) return by_arrival;
    const int64_t lead_ns = state.reference == TimeReference::picture_of_same_camera ? *picture_lead_ns : 0;
    const int64_t by_camera = *capture_ns + lead_ns - pts_media_ns;
    if (by_arrival && std::llabs(by_camera - *by_arrival) <= kBelievedNs) return by_camera;
    // Right after a step of the camera's wall clock; the tracks' sender reports tell of it one after the other.
    state.reference = TimeReference::arrival;
    return by_arrival;
  }

  void slew(const SessionTimelineOptions& options, int64_t advance_ns, std::optional<int64_t> target_ns) {
    const auto advance = static_cast<double>(advance_ns);
    if (!target_ns) {
      offset_ns_ += floor_.slope() * advance;
      return;
    }
    const double error = static_cast<double>(*target_ns) - offset_ns_;
    double most = options.max_slope * advance;
    if (state.reference == TimeReference::arrival && std::abs(error) > static_cast<double>(kFarOffNs)) {
      most = std::max(most, std::abs(error) / 1e9 / kCatchUpSeconds * advance);
    }
    // Until the first sender reports, sound and picture were each placed by their arrival; a picture that its encoder
    // held back for B-frames came much later than the sound.
    if (state.reference == TimeReference::picture_of_same_camera && !joined_picture_) {
      most = std::max(most, options.join_slope * advance);
      joined_picture_ = std::abs(error) <= most;
    }
    offset_ns_ += std::clamp(error, -std::min(most, kMostSlowDown * advance), most);
    state.pending_ns = static_cast<int64_t>(static_cast<double>(*target_ns) - offset_ns_);
  }

  DelayFloor floor_;
  DisplayOrder order_;
  std::optional<int64_t> first_composition_ns_;  ///< since the last restart
  double offset_ns_ = 0;
  double usual_delay_ns_ = 0;
  std::optional<int64_t> latest_pts_ns_;
  std::optional<int64_t> shown_until_ns_;  ///< before the last restart
  bool settling_ = true;
  bool joined_picture_ = false;
  int64_t started_ns_ = 0;
  int64_t settled_since_ns_ = 0;  ///< when the delay last fell noticeably
  int64_t settle_target_ns_ = 0;
  bool capture_sane_ = false;
  std::optional<int64_t> capture_window_start_ns_;
  int64_t least_capture_delay_ns_ = 0;
};

SessionTimeline::SessionTimeline(SessionZero zero, std::vector<MediaKind> tracks, SessionTimelineOptions options)
    : zero_(zero), options_(options) {
  for (size_t i = 0; i < tracks.size(); ++i) {
    tracks_.push_back(std::make_unique<Track>(options_));
    if (tracks[i] == MediaKind::video && tracks[leader_] != MediaKind::video) leader_ = i;
  }
}
SessionTimeline::~SessionTimeline() = default;
SessionTimeline::SessionTimeline(SessionTimeline&&) noexcept = default;
SessionTimeline& SessionTimeline::operator=(SessionTimeline&&) noexcept = default;

StampedTime SessionTimeline::stamp(size_t track, const AccessUnit& unit) {
  const int64_t arrival_ns = unit.arrival_monotonic_ns - zero_.session_start_monotonic_ns;
  std::optional<int64_t> capture_ns;
  if (unit.capture_utc_ns != kNoTime) capture_ns = unit.capture_utc_ns - zero_.session_start_utc_ns;
  return tracks_.at(track)->stamp(options_, unit, arrival_ns, capture_ns, tracks_[leader_]->camera_lead_ns,
                                  track != leader_);
}

void SessionTimeline::restart() {
  for (const auto& track : tracks_) track->restart();
}

TrackTimeHealth SessionTimeline::health(size_t track) const {
  return tracks_.at(track)->state;
}

uint64_t SessionTimeline::mended_timestamps() const {
  uint64_t sum = 0;
  for (const auto& track : tracks_) sum += track->state.mended_timestamps;
  return sum;
}

}  // namespace parallax::media
