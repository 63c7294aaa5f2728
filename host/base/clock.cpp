// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <ctime>

namespace parallax {
namespace {

int64_t read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

}  // namespace

int64_t SystemClock::monotonic_ns() const {
  return read_clock(CLOCK_MONOTONIC);
}
int64_t SystemClock::utc_ns() const {
  return read_clock(CLOCK_REALTIME);
}

}  // namespace parallax
