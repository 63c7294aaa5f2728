// SPDX-License-Identifier: Apache-2.0
#include "media/time/media_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace parallax::media {

namespace {

constexpr int64_t kDefaultNominalNs = 40 * kNsPerMs;
/// A unit that arrives so long before its time, after an unusual advance, has leapt.
constexpr int64_t kEarlyNs = 500 * kNsPerMs;
/// While settling: a server that begins with a stored group of pictures sends seconds at once.
constexpr int64_t kEarlyWhileSettlingNs = 5 * kNsPerSecond;
/// No network holds a live picture back longer; the camera's clock must have stood still or leapt.
constexpr int64_t kLateNs = 5 * kNsPerSecond;
/// What counts as silence, and how long is watched afterwards whether the delay stays.
constexpr int64_t kSilenceNs = kNsPerSecond;
constexpr int64_t kWatchNs = kNsPerSecond;
constexpr int64_t kStayedLateNs = 500 * kNsPerMs;
constexpr int64_t kSameLatenessNs = 200 * kNsPerMs;
/// A base that fitted so many units is worth returning to, for so long.
constexpr int64_t kProvenUnits = 10;
constexpr int64_t kReturnNs = 600 * kNsPerSecond;

/// How late units come is remembered for about so long.
constexpr double kJitterNs = 20e9;

/// How long after its time on the session clock a unit came that has this media time.
int64_t lateness_ns(const MediaClock::Input& in, int64_t media_ns) {
  return in.arrival_ns - (media_ns + in.composition_ns + in.offset_ns);
}

}  // namespace

MediaClock::Output MediaClock::next(const Input& in) {
  if (!started_) first_ticks_ = in.dts_ticks;
  const int64_t raw_ns = ticks_to_ns(in.dts_ticks - first_ticks_, in.clock_rate_hz);
  if (!started_) return begin(in, raw_ns);
  if (old_base_ && returns_to_old_base(in, raw_ns)) {
    base_ = *old_base_;
    old_base_.reset();
    return accept(in, raw_ns + base_.shift_ns);
  }
  const int64_t media_ns = raw_ns + base_.shift_ns;
  const Fit how = fit(in, media_ns);
  if (how == Fit::good) {
    if (in.stepped) watch_step(in, media_ns);
    const std::optional<Watch> stayed_late = end_of_watch(in, media_ns);
    if (!stayed_late) return accept(in, media_ns);
    const int64_t moved_ns = stayed_late->after_step
                                 ? media_ns + stayed_late->least_ns - stayed_late->usual_delay_ns
                                 : in.arrival_ns - in.usual_delay_ns - in.offset_ns - in.composition_ns;
    base_.shift_ns += std::max<int64_t>(moved_ns - media_ns, 0);
    Output out = accept(in, raw_ns + base_.shift_ns);
    out.after_silence = !stayed_late->after_step;
    out.new_base = true;
    return out;
  }
  const bool silence = how == Fit::stale && in.arrival_ns - last_arrival_ns_ > kSilenceNs;
  const int64_t mended_ns = mended(in);
  if (base_.units >= kProvenUnits) {
    old_base_ = base_;
    left_old_base_ns_ = in.arrival_ns;
  }
  const bool repeated = media_ns == last_media_ns_;
  base_ = {mended_ns - raw_ns, 0};
  watch_step(in, mended_ns);
  Output out = accept(in, mended_ns);
  out.after_silence = silence;
  out.new_base = true;
  if (!silence) {
    out.fault = how != Fit::not_later ? TimeFault::leapt : repeated ? TimeFault::repeated : TimeFault::stepped_back;
  }
  return out;
}

MediaClock::Output MediaClock::begin(const Input& in, int64_t raw_ns) {
  started_ = true;
  base_ = {in.arrival_ns - in.composition_ns - raw_ns, 1};
  old_base_.reset();
  watch_.reset();
  nominal_ns_ = in.nominal_fps > 0 ? static_cast<int64_t>(1e9 / in.nominal_fps) : 0;
  last_media_ns_ = raw_ns + base_.shift_ns;
  last_arrival_ns_ = in.arrival_ns;
  return {.dts_media_ns = last_media_ns_, .advance_ns = 0, .first = true};
}

MediaClock::Fit MediaClock::fit(const Input& in, int64_t media_ns) const {
  const int64_t advance_ns = media_ns - last_media_ns_;
  if (advance_ns <= 0) return Fit::not_later;
  const int64_t late_ns = lateness_ns(in, media_ns);
  if (late_ns > kLateNs) return Fit::stale;
  const int64_t nominal_ns = nominal_ns_ > 0 ? nominal_ns_ : kDefaultNominalNs;
  const bool unusual = advance_ns > std::max(4 * nominal_ns, in.arrival_ns - last_arrival_ns_) + 100 * kNsPerMs;
  if (unusual && late_ns < -(in.settling ? kEarlyWhileSettlingNs : kEarlyNs)) return Fit::ahead;
  return Fit::good;
}

bool MediaClock::returns_to_old_base(const Input& in, int64_t raw_ns) const {
  if (in.arrival_ns - left_old_base_ns_ > kReturnNs) return false;
  const int64_t media_ns = raw_ns + old_base_->shift_ns;
  if (media_ns <= last_media_ns_) return false;
  const int64_t late_ns = lateness_ns(in, media_ns);
  return late_ns > std::min<int64_t>(in.usual_delay_ns, 0) - 100 * kNsPerMs &&
         late_ns < in.usual_delay_ns + kNsPerSecond;
}

int64_t MediaClock::mended(const Input& in) const {
  const int64_t nominal_ns = nominal_ns_ > 0 ? nominal_ns_ : kDefaultNominalNs;
  const int64_t by_arrival_ns = in.arrival_ns - in.usual_delay_ns - in.offset_ns - in.composition_ns;
  const int64_t by_rate_ns = last_media_ns_ + nominal_ns;
  // Near enough to the regular time, that is the better guess: arrival has jitter, and nothing arrives sooner than at
  // once. Whether time passed after all is watched.
  const int64_t late_ns = by_arrival_ns - by_rate_ns;
  if (late_ns < kStayedLateNs && late_ns > -std::max(usual_jitter_ns(), in.usual_delay_ns)) return by_rate_ns;
  return std::max(by_arrival_ns, last_media_ns_ + nominal_ns / 4 + 1);
}

int64_t MediaClock::usual_jitter_ns() const {
  return std::max(nominal_ns_ > 0 ? nominal_ns_ : kDefaultNominalNs, 20 * kNsPerMs) + jitter_ns_;
}

/// A step that was put where the rate says, though it came later than it ever does of late: it was held back on the
/// way, or the camera paused.
void MediaClock::watch_step(const Input& in, int64_t media_ns) {
  const int64_t late_ns = lateness_ns(in, media_ns);
  if (late_ns <= in.usual_delay_ns + usual_jitter_ns()) return;
  watch_ = Watch{.until_ns = in.arrival_ns + kWatchNs,
                 .least_ns = late_ns,
                 .most_ns = late_ns,
                 .usual_delay_ns = in.usual_delay_ns,
                 .stayed_ns = in.usual_delay_ns + usual_jitter_ns(),
                 .after_step = true};
}

std::optional<MediaClock::Watch> MediaClock::end_of_watch(const Input& in, int64_t media_ns) {
  const int64_t late_ns = lateness_ns(in, media_ns);
  if (in.arrival_ns - last_arrival_ns_ > kSilenceNs && late_ns > in.usual_delay_ns + kStayedLateNs) {
    watch_ = Watch{
        .until_ns = in.arrival_ns + kWatchNs, .least_ns = late_ns, .most_ns = late_ns, .stayed_ns = kStayedLateNs};
    return std::nullopt;
  }
  if (!watch_) return std::nullopt;
  if (in.arrival_ns < watch_->until_ns) {
    watch_->least_ns = std::min(watch_->least_ns, late_ns);
    watch_->most_ns = std::max(watch_->most_ns, late_ns);
    return std::nullopt;
  }
  // What was held back by the network comes in a rush and is soon on time again; a clock that stood still stays behind.
  const Watch over = *watch_;
  watch_.reset();
  if (over.least_ns > over.stayed_ns && over.most_ns - over.least_ns < kSameLatenessNs) return over;
  return std::nullopt;
}

MediaClock::Output MediaClock::accept(const Input& in, int64_t media_ns) {
  Output out;
  out.dts_media_ns = media_ns;
  out.advance_ns = media_ns - last_media_ns_;
  if (base_.units > 0) {
    if (nominal_ns_ == 0) {
      nominal_ns_ = std::min(out.advance_ns, kNsPerSecond);
    } else if (out.advance_ns > nominal_ns_ / 4 && out.advance_ns < nominal_ns_ * 4) {
      nominal_ns_ += (out.advance_ns - nominal_ns_) / 16;
    }
  }
  note_jitter(in, media_ns, out.advance_ns);
  ++base_.units;
  last_media_ns_ = media_ns;
  last_arrival_ns_ = in.arrival_ns;
  return out;
}

void MediaClock::note_jitter(const Input& in, int64_t media_ns, int64_t advance_ns) {
  const int64_t late_ns = lateness_ns(in, media_ns) - in.usual_delay_ns;
  const double left = std::max(0.0, 1 - static_cast<double>(advance_ns) / kJitterNs);
  jitter_ns_ = std::max(static_cast<int64_t>(static_cast<double>(jitter_ns_) * left), std::min(late_ns, kStayedLateNs));
}

}  // namespace parallax::media
