// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "check/session_check.hpp"

namespace parallax::sim {

/// For people: a line per part, below it the faults.
[[nodiscard]] std::string to_table(const SessionReport& report);
/// For programs: the same, indented by nothing, on one line.
[[nodiscard]] std::string to_json(const SessionReport& report);

}  // namespace parallax::sim
