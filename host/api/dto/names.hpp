// SPDX-License-Identifier: Apache-2.0
// The stable names of enumerations of model/session.hpp in the API, in the order of their values.
#pragma once

#include <array>
#include <string_view>

#include "model/ports/catalogue.hpp"
#include "model/session.hpp"

namespace parallax::api {

inline constexpr std::array<std::string_view, 3> kSessionStates{"recording", "paused", "stopped"};
inline constexpr std::array<std::string_view, 8> kGapReasons{"late-start",     "camera-gone", "camera-stalled",
                                                             "camera-refused", "format-changed", "paused",
                                                             "recorder-restarted", "disk"};
inline constexpr std::array<std::string_view, 4> kPartStates{"writing", "closed", "finished", "fragmented"};
inline constexpr std::array<std::string_view, 9> kSessionSorts{"start",    "name",  "location", "recorded_by", "owner",
                                                               "duration", "bytes", "state",    "marks"};
inline constexpr std::array<std::string_view, 2> kOrders{"ascending", "descending"};

[[nodiscard]] constexpr std::string_view name_of(SessionState state) {
  return kSessionStates.at(static_cast<size_t>(state));
}
[[nodiscard]] constexpr std::string_view name_of(GapReason reason) {
  return kGapReasons.at(static_cast<size_t>(reason));
}
[[nodiscard]] constexpr std::string_view name_of(PartState state) {
  return kPartStates.at(static_cast<size_t>(state));
}

}  // namespace parallax::api
