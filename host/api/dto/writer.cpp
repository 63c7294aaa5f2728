// SPDX-License-Identifier: Apache-2.0
#include "api/dto/writer.hpp"

#include <boost/json.hpp>
#include <variant>

#include "base/clean_text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::object& in(void* object) {
  return *static_cast<json::object*>(object);
}

}  // namespace

void Writer::put(std::string_view name, std::string_view text) {
  in(object_)[name] = text;
}
void Writer::put(std::string_view name, bool flag) {
  in(object_)[name] = flag;
}
void Writer::put(std::string_view name, int64_t number) {
  in(object_)[name] = number;
}
void Writer::put(std::string_view name, uint64_t number) {
  in(object_)[name] = number;
}
void Writer::put(std::string_view name, double number) {
  in(object_)[name] = number;
}
void Writer::put(std::string_view name, const EventValue& value) {
  in(object_)[name] = std::visit([](const auto& held) { return json::value(held); }, value);
}
void Writer::put(std::string_view name, const std::vector<std::string>& texts) {
  in(object_)[name] = json::array(texts.begin(), texts.end());
}
void Writer::put(std::string_view name, const std::vector<std::pair<size_t, size_t>>& pairs) {
  json::array& list = in(object_)[name].emplace_array();
  for (const auto& [first, second] : pairs) list.push_back(json::array{first, second});
}
void Writer::put_null(std::string_view name) {
  in(object_)[name] = nullptr;
}

Writer Writer::object(std::string_view name) {
  return Writer(&in(object_)[name].emplace_object());
}

void Writer::list(std::string_view name) {
  in(object_)[name].emplace_array();
}

Writer Writer::add_to(std::string_view name) {
  return Writer(&in(object_)[name].as_array().emplace_back(json::object()).as_object());
}

JsonText::JsonText() : object_(std::make_shared<json::object>()) {}

Writer JsonText::root() {
  return Writer(object_.get());
}

// Boost.JSON writes the bytes of a string as they are, and one that is no UTF-8 makes the whole text unreadable for
// everybody. Text is cleaned where it comes in; this is the last guard.
std::string JsonText::text() const {
  return valid_utf8(json::serialize(*static_cast<const json::object*>(object_.get())));
}

std::string encode_object(const std::vector<std::pair<std::string, EventValue>>& fields) {
  JsonText out;
  Writer root = out.root();
  for (const auto& [name, value] : fields) root.put(name, value);
  return out.text();
}

}  // namespace parallax::api
