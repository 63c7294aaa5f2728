// SPDX-License-Identifier: Apache-2.0
#include "api/dto/paths.hpp"

#include "base/percent.hpp"

namespace parallax::api {

std::string target_of(std::string_view path, std::initializer_list<std::string_view> values, const Query& query) {
  std::string out;
  const auto* value = values.begin();
  for (size_t at = 0; at < path.size();) {
    const size_t open = path.find('{', at);
    out += path.substr(at, open - at);
    if (open == std::string_view::npos) break;
    if (value != values.end()) out += percent_encode(*value++);
    at = path.find('}', open) + 1;
  }
  char separator = '?';
  for (const auto& [name, text] : query) {
    out.append(1, separator).append(name).append("=").append(percent_encode(text));
    separator = '&';
  }
  return out;
}

void add_to(Query& query, std::string_view name, const std::optional<std::string>& value) {
  if (value) query.emplace_back(name, *value);
}
void add_to(Query& query, std::string_view name, const std::optional<int64_t>& value) {
  if (value) query.emplace_back(name, std::to_string(*value));
}
void add_to(Query& query, std::string_view name, const std::optional<bool>& value) {
  if (value) query.emplace_back(name, *value ? "true" : "false");
}

}  // namespace parallax::api
