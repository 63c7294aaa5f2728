// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/json_columns.hpp"

#include <boost/json.hpp>

#include "base/clean_text.hpp"

namespace parallax::store {

namespace json = boost::json;

std::string json_array(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return valid_utf8(json::serialize(array));
}

std::vector<std::string> texts_of(std::string_view text) {
  json::error_code problem;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  std::vector<std::string> texts;
  if (problem || !value.is_array()) return texts;
  for (const json::value& element : value.get_array()) {
    if (element.is_string()) texts.emplace_back(element.get_string().c_str());
  }
  return texts;
}

std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& fields) {
  json::object object;
  for (const auto& [key, value] : fields) object[json::string_view(key.data(), key.size())] = value;
  return valid_utf8(json::serialize(object));
}

}  // namespace parallax::store
