// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/mirror_read.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "store/sqlite/text_lengths.hpp"

namespace parallax::store {

namespace json = boost::json;

namespace {

std::string_view bytes_of(const json::value& value) {
  const json::string* text = value.if_string();
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::string first_characters(const std::string& utf8, size_t most) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
  size_t characters = 0;
  for (size_t at = 0; at < utf8.size(); ++at) {
    if (begins(utf8[at]) && characters++ == most) return utf8.substr(0, at);
  }
  return utf8;
}

std::string name_of(const json::value& value) {
  return std::string(trim(first_characters(clean_text(bytes_of(value)), kNameLength)));
}

}  // namespace

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

std::string name_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value ? name_of(*value) : std::string();
}

std::vector<std::string> names_in(const json::object& object, const char* key) {
  std::vector<std::string> names;
  const json::array* all = array_in(object, key);
  if (!all) return names;
  for (const json::value& one : *all) {
    if (names.size() == kMostPeople) break;
    if (std::string name = name_of(one); !name.empty()) names.push_back(std::move(name));
  }
  return names;
}

std::string text_in(const json::object& object, const char* key, size_t most_characters) {
  const json::value* value = object.if_contains(key);
  return value ? first_characters(printable_text(bytes_of(*value)), most_characters) : std::string();
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
