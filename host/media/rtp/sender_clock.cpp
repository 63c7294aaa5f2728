// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/sender_clock.hpp"

#include <cstdlib>

namespace parallax::media::rtp {

namespace {

/// No overflow: at most 2^32 ticks lie between two time stamps that belong together; more is cut off.
std::optional<int64_t> ns_of_ticks(int64_t ticks, int32_t clock_rate_hz) {
  constexpr int64_t kMostTicks = int64_t{1} << 33;
  if (ticks > kMostTicks || ticks < -kMostTicks) return std::nullopt;
  return ticks * kNsPerSecond / clock_rate_hz;
}

}  // namespace

void SenderClock::add_report(int64_t utc_ns, int64_t ticks) {
  if (last_) {
    if (ticks == last_->ticks && utc_ns == last_->utc_ns) return;  // the same report again proves nothing
    const std::optional<int64_t> elapsed = ns_of_ticks(ticks - last_->ticks, clock_rate_hz_);
    const bool agrees = elapsed && std::llabs(last_->utc_ns + *elapsed - utc_ns) <=
                                       kToleranceNs + std::llabs(*elapsed) / 1'000'000 * kTolerancePpm;
    if (agreed_ && !agrees) ++steps_;
    agreed_ = agrees;
  }
  last_ = Report{utc_ns, ticks};
}

int64_t SenderClock::utc_ns_at(int64_t ticks) const {
  if (!agreed_) return kNoTime;
  const std::optional<int64_t> away = ns_of_ticks(ticks - last_->ticks, clock_rate_hz_);
  return away && std::llabs(*away) <= kReachNs ? last_->utc_ns + *away : kNoTime;
}

}  // namespace parallax::media::rtp
