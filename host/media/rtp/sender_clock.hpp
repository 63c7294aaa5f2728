// SPDX-License-Identifier: Apache-2.0
// The relation of a stream's media clock to the camera's wall clock, from sender reports (RFC 3550 6.4.1). Used only
// while the last two reports agree: predicted and reported wall time differ by no more than kToleranceNs plus
// kTolerancePpm of the time between them. A camera that sets its clock breaks the agreement; the next pair that agrees
// mends it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace parallax::media::rtp {

class SenderClock {
 public:
  static constexpr int64_t kToleranceNs = 30 * kNsPerMs;
  static constexpr int64_t kTolerancePpm = 1000;
  /// A report says nothing about pictures farther away than this.
  static constexpr int64_t kReachNs = 120 * kNsPerSecond;

  explicit SenderClock(int32_t clock_rate_hz) : clock_rate_hz_(clock_rate_hz) {}

  /// `ticks`: the report's RTP time, unwrapped like those of the packets.
  void add_report(int64_t utc_ns, int64_t ticks);
  /// Wall time of the camera at `ticks`; kNoTime while no two reports agree, or too far from the last one.
  [[nodiscard]] int64_t utc_ns_at(int64_t ticks) const;
  [[nodiscard]] bool agreed() const { return agreed_; }
  /// How often an agreement was broken.
  [[nodiscard]] uint64_t steps() const { return steps_; }

 private:
  struct Report {
    int64_t utc_ns;
    int64_t ticks;
  };
  int32_t clock_rate_hz_;
  std::optional<Report> last_;
  bool agreed_ = false;
  uint64_t steps_ = 0;
};

/// |camera − local| is small enough for the camera's clock to be taken for set (domain rule: 5 s).
[[nodiscard]] constexpr bool is_sane_clock(int64_t camera_utc_ns, int64_t local_utc_ns) {
  const int64_t difference = camera_utc_ns - local_utc_ns;
  return difference >= -5 * kNsPerSecond && difference <= 5 * kNsPerSecond;
}

}  // namespace parallax::media::rtp
