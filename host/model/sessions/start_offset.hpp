// SPDX-License-Identifier: Apache-2.0
// Cameras that are started together deliver their first picture some milliseconds apart. That is how cameras are, not
// a loss: such an offset is no gap, and a review begins where all of them have a picture. Pure. [any thread]
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "model/sessions/session.hpp"

namespace parallax {

/// What begins within this time of each other began together.
inline constexpr int64_t kTogetherNs = kNsPerSecond;

/// `gap` is only the time that a source took to its first picture, at the start of the session.
[[nodiscard]] constexpr bool is_start_offset(const Gap& gap) {
  return gap.reason == GapReason::late_start && gap.start_session_ns == 0 && gap.end_session_ns &&
         *gap.end_session_ns < kTogetherNs;
}

}  // namespace parallax
