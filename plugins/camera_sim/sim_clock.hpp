// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <parallax/host.hpp>

namespace parallax::camera_sim {

/// UTC that never steps: the host's UTC is asked for once, then its monotonic clock counts on. [any thread]
class SimClock {
 public:
  explicit SimClock(const plx::Clock& clock) : clock_(clock), offset_ns_(clock.utc_ns() - clock.monotonic_ns()) {}
  [[nodiscard]] int64_t utc_ns() const { return clock_.monotonic_ns() + offset_ns_; }
  [[nodiscard]] int64_t monotonic_ns() const { return clock_.monotonic_ns(); }

 private:
  plx::Clock clock_;
  int64_t offset_ns_;
};

}  // namespace parallax::camera_sim
