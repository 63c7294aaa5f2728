// SPDX-License-Identifier: Apache-2.0
// Session time in ns ↔ ticks of a track. One rounding for file and index, so that finishing is exact. [any thread]
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace parallax::media {

/// `value` × `to` / `from`, to the nearest, half up, exact for any session (no intermediate overflow below 2^31 s and
/// rates below 2^31).
[[nodiscard]] constexpr int64_t rescale(int64_t value, int64_t from, int64_t to) {
  int64_t whole = value / from;
  int64_t rest = value % from;
  if (rest < 0) {
    --whole;
    rest += from;
  }
  return whole * to + (rest * to + from / 2) / from;
}
[[nodiscard]] constexpr int64_t ticks_of(int64_t session_ns, uint32_t timescale) {
  return rescale(session_ns, kNsPerSecond, timescale);
}
[[nodiscard]] constexpr int64_t ns_of(int64_t ticks, uint32_t timescale) {
  return rescale(ticks, timescale, kNsPerSecond);
}

}  // namespace parallax::media
