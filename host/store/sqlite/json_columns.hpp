// SPDX-License-Identifier: Apache-2.0
// Lists of texts as JSON arrays in a column. Internal to store/.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parallax::store {

[[nodiscard]] std::string json_array(const std::vector<std::string>& texts);
/// Empty for what is no array; elements that are no texts are left out.
[[nodiscard]] std::vector<std::string> texts_of(std::string_view json);
/// A flat object of texts, for the audit log's "before" and "after".
[[nodiscard]] std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& fields);

}  // namespace parallax::store
