// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/names.hpp"

namespace parallax {

/// How grave what people are told is.
enum class Severity { info, warning, error };
constexpr auto enum_names(Severity) {
  return enum_table<Severity>({{Severity::info, "info"}, {Severity::warning, "warning"}, {Severity::error, "error"}});
}

}  // namespace parallax
