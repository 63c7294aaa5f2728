// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/reader.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace parallax::desktop {

namespace json = boost::json;

namespace {

const json::value* find(const void* object, std::string_view name) {
  return object == nullptr ? nullptr : static_cast<const json::object*>(object)->if_contains(name);
}

}  // namespace

std::string Reader::text(std::string_view name, std::string_view fallback) const {
  const json::value* value = find(object_, name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string(fallback);
}

std::optional<int64_t> Reader::maybe_integer(std::string_view name) const {
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  if (value->is_int64()) return value->as_int64();
  boost::system::error_code error;
  const auto out = value->to_number<int64_t>(error);
  if (error) return std::nullopt;
  return out;
}

uint64_t Reader::unsigned_integer(std::string_view name) const {
  return static_cast<uint64_t>(std::max<int64_t>(0, integer(name)));
}

double Reader::number(std::string_view name) const {
  const json::value* value = find(object_, name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

bool Reader::flag(std::string_view name, bool fallback) const {
  const json::value* value = find(object_, name);
  return value != nullptr && value->is_bool() ? value->as_bool() : fallback;
}

std::vector<std::string> Reader::texts(std::string_view name) const {
  std::vector<std::string> out;
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_array()) return out;
  for (const json::value& entry : value->as_array()) {
    if (entry.is_string()) out.emplace_back(entry.as_string());
  }
  return out;
}

std::vector<std::pair<size_t, size_t>> Reader::pairs(std::string_view name) const {
  std::vector<std::pair<size_t, size_t>> out;
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_array()) return out;
  for (const json::value& entry : value->as_array()) {
    const json::array* pair = entry.if_array();
    if (pair == nullptr || pair->size() != 2) continue;
    boost::system::error_code first_error;
    boost::system::error_code second_error;
    const auto first = pair->at(0).to_number<size_t>(first_error);
    const auto second = pair->at(1).to_number<size_t>(second_error);
    if (!first_error && !second_error) out.emplace_back(first, second);
  }
  return out;
}

Reader Reader::object(std::string_view name) const {
  const json::value* value = find(object_, name);
  return Reader(value != nullptr && value->is_object() ? &value->as_object() : nullptr);
}

void Reader::for_each(std::string_view name, const std::function<void(const Reader&)>& take) const {
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_array()) return;
  for (const json::value& entry : value->as_array()) {
    if (entry.is_object()) take(Reader(&entry.as_object()));
  }
}

Result<Document> Document::parse(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) {
    return fail("answer-malformed", "The recorder's answer is not understood.",
                "Check that desktop and recorder are of the same version.");
  }
  Document out;
  out.value_ = std::make_shared<const json::value>(std::move(value));
  return out;
}

Reader Document::root() const {
  return Reader(&static_cast<const json::value*>(value_.get())->as_object());
}

}  // namespace parallax::desktop
