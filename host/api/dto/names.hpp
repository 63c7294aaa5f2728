// SPDX-License-Identifier: Apache-2.0
// What a client may choose from, by its stable name, in the order of the enumerations' values.
#pragma once

#include <array>
#include <string_view>

#include "model/ports/catalogue.hpp"

namespace parallax::api {

inline constexpr std::array<std::string_view, 3> kSessionStateNames{"recording", "paused", "stopped"};
inline constexpr std::array<std::string_view, 9> kSessionSortNames{
    "start", "name", "location", "recorded_by", "owner", "duration", "bytes", "state", "marks"};
inline constexpr std::array<std::string_view, 2> kOrderNames{"ascending", "descending"};

}  // namespace parallax::api
