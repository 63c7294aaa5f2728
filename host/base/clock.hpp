// SPDX-License-Identifier: Apache-2.0
// Time is int64_t nanoseconds and the clock stands in the identifier (`_utc_ns`, `_monotonic_ns`, `_session_ns`).
// Logic never asks for "now": a Clock is passed in, so that tests simulate hours in milliseconds.
#pragma once

#include <cstdint>
#include <limits>

namespace parallax {

inline constexpr int64_t kNsPerSecond = 1'000'000'000;
inline constexpr int64_t kNsPerMs = 1'000'000;
/// "No time known". Never a valid time on any clock.
inline constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

/// Source of the two clocks. [any thread]
class Clock {
 public:
  virtual ~Clock() = default;
  /// CLOCK_MONOTONIC: never steps; the base of every interval and arrival time.
  [[nodiscard]] virtual int64_t monotonic_ns() const = 0;
  /// Nanoseconds since 1970 in UTC; may step. Only for what people read and for the start of a session.
  [[nodiscard]] virtual int64_t utc_ns() const = 0;
};

/// The machine's clocks. [any thread]
class SystemClock final : public Clock {
 public:
  [[nodiscard]] int64_t monotonic_ns() const override;
  [[nodiscard]] int64_t utc_ns() const override;
};

}  // namespace parallax
