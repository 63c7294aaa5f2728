// SPDX-License-Identifier: Apache-2.0
// The SQL files of this folder as text.
#pragma once

#include <string_view>

namespace parallax::store {

[[nodiscard]] std::string_view schema_sql();
[[nodiscard]] std::string_view upgrade_2_sql();
[[nodiscard]] std::string_view upgrade_3_sql();
[[nodiscard]] std::string_view upgrade_4_sql();
[[nodiscard]] std::string_view upgrade_5_sql();

}  // namespace parallax::store
