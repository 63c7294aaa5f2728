// SPDX-License-Identifier: Apache-2.0
#include "store/mirror_read.hpp"

#include <algorithm>
#include <utility>

namespace parallax::store {

namespace json = boost::json;

std::vector<json::object> parsed_mirrors(const std::vector<std::string>& copies) {
  std::vector<json::object> mirrors;
  for (const std::string& text : copies) {
    json::error_code problem;
    json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
    if (problem || !value.is_object() || number_in(value.get_object(), "version") != kMirrorVersion) continue;
    mirrors.push_back(std::move(value.get_object()));
  }
  std::stable_sort(mirrors.begin(), mirrors.end(), [](const json::object& a, const json::object& b) {
    return number_in(a, "saved_utc_ns").value_or(0) < number_in(b, "saved_utc_ns").value_or(0);
  });
  return mirrors;
}

std::string text_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

std::optional<int64_t> number_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  if (!value || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

bool flag_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

const json::array* array_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value ? value->if_array() : nullptr;
}

}  // namespace parallax::store
