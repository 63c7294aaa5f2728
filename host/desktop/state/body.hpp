// SPDX-License-Identifier: Apache-2.0
// JSON texts of requests: `body({{"name", name}, {"offline", true}})`. [any thread]
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace parallax::desktop {

using BodyValue = std::variant<std::string, bool, int64_t, double, std::vector<std::string>>;
using BodyField = std::pair<std::string, BodyValue>;

[[nodiscard]] std::string body(const std::vector<BodyField>& fields);

}  // namespace parallax::desktop
