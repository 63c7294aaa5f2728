// SPDX-License-Identifier: Apache-2.0
#include "api/dto/reader.hpp"

#include <boost/json.hpp>

namespace parallax::api {

namespace json = boost::json;

namespace {

const json::value* find(const void* object, std::string_view name) {
  return object == nullptr ? nullptr : static_cast<const json::object*>(object)->if_contains(name);
}

template <typename Number>
std::optional<Number> number_in(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto out = value->to_number<Number>(error);
  if (error) return std::nullopt;
  return out;
}

std::optional<EventValue> scalar_in(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  if (const auto* flag = value.if_bool()) return *flag;
  if (const auto* integer = value.if_int64()) return *integer;
  if (const auto* number = value.if_double()) return *number;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Reader::maybe_text(std::string_view name) const {
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

std::optional<int64_t> Reader::maybe_integer(std::string_view name) const {
  return number_in<int64_t>(find(object_, name));
}

std::optional<uint64_t> Reader::maybe_unsigned(std::string_view name) const {
  return number_in<uint64_t>(find(object_, name));
}

std::optional<double> Reader::maybe_number(std::string_view name) const {
  return number_in<double>(find(object_, name));
}

std::optional<bool> Reader::maybe_flag(std::string_view name) const {
  const json::value* value = find(object_, name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->as_bool();
}

bool Reader::is_list(std::string_view name) const {
  const json::value* value = find(object_, name);
  return value != nullptr && value->is_array();
}

std::vector<std::string> Reader::texts(std::string_view name) const {
  std::vector<std::string> out;
  if (!is_list(name)) return out;
  for (const json::value& entry : find(object_, name)->as_array()) {
    if (entry.is_string()) out.emplace_back(entry.as_string());
  }
  return out;
}

std::vector<std::pair<size_t, size_t>> Reader::pairs(std::string_view name) const {
  std::vector<std::pair<size_t, size_t>> out;
  if (!is_list(name)) return out;
  for (const json::value& entry : find(object_, name)->as_array()) {
    const json::array* pair = entry.if_array();
    if (pair == nullptr || pair->size() != 2) continue;
    const auto first = number_in<size_t>(&pair->at(0));
    const auto second = number_in<size_t>(&pair->at(1));
    if (first && second) out.emplace_back(*first, *second);
  }
  return out;
}

Reader Reader::object(std::string_view name) const {
  const json::value* value = find(object_, name);
  return Reader(value != nullptr && value->is_object() ? &value->as_object() : nullptr);
}

void Reader::for_each(std::string_view name, const std::function<void(Reader&)>& take) const {
  if (!is_list(name)) return;
  for (const json::value& entry : find(object_, name)->as_array()) {
    if (!entry.is_object()) continue;
    Reader in(&entry.as_object());
    take(in);
  }
}

std::vector<std::pair<std::string, EventValue>> Reader::scalars() const {
  std::vector<std::pair<std::string, EventValue>> out;
  if (object_ == nullptr) return out;
  for (const auto& [name, value] : *static_cast<const json::object*>(object_)) {
    if (auto scalar = scalar_in(value)) out.emplace_back(name, std::move(*scalar));
  }
  return out;
}

Result<Document> Document::parse(std::string_view text, std::string_view list) {
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  const json::value* listed = error || list.empty() ? nullptr : find(value.if_object(), list);
  if (error || !value.is_object() || (!list.empty() && (listed == nullptr || !listed->is_array()))) {
    return fail("answer-malformed", "The recorder's answer is not understood.",
                "Check that the address is a recorder's, and that it is of the same version.");
  }
  Document out;
  out.value_ = std::make_shared<const json::value>(std::move(value));
  return out;
}

Reader Document::root() const {
  return Reader(&static_cast<const json::value*>(value_.get())->as_object());
}

Result<std::string> decode_text(std::string_view name, std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  return document->root().text(name);
}

}  // namespace parallax::api
