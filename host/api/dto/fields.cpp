// SPDX-License-Identifier: Apache-2.0
#include "api/dto/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "base/clean_text.hpp"
#include "base/suggestion.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

namespace json = boost::json;

constexpr size_t kMaxListed = 1000;
constexpr size_t kMaxShown = 40;

std::string_view kind_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a text";
    case json::kind::array:
      return "a list";
    case json::kind::object:
      return "an object";
  }
  return "something else";
}

}  // namespace

struct Fields::State {
  json::object values;
  bool from_query = false;
  std::set<std::string, std::less<>> known;
  std::vector<FieldError> errors;

  void refuse(std::string_view name, std::string text) {
    errors.push_back({from_query ? "?" + std::string(name) : std::string(name), std::move(text)});
  }
  void refuse_kind(std::string_view name, std::string_view expected, const json::value& found) {
    refuse(name, fmt::format("Expected {}, found {}.", expected, kind_of(found)));
  }
  const json::value* find(std::string_view name) {
    known.emplace(name);
    const json::value* value = values.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  bool require(std::string_view name) {
    if (find(name) != nullptr) return true;
    refuse(name, "This field is required.");
    return false;
  }

  std::optional<std::string> checked_text(std::string_view name, const json::value& value, const TextRule& rule) {
    const json::string* found = value.if_string();
    if (found == nullptr) {
      refuse_kind(name, "a text", value);
      return std::nullopt;
    }
    const std::string_view text(found->data(), found->size());
    if (!is_utf8(text)) {
      refuse(name, "This is not valid UTF-8.");
      return std::nullopt;
    }
    if (const size_t length = characters_of(text); length < rule.min_length || length > rule.max_length) {
      refuse(name, fmt::format("Expected {} to {} characters, found {}.", rule.min_length, rule.max_length, length));
      return std::nullopt;
    }
    if (has_controls(text, rule.lines == TextRule::Lines::many ? "\r\n\t" : "")) {
      refuse(name, "Control characters are not allowed here.");
      return std::nullopt;
    }
    return std::string(text);
  }
};

Fields::Fields(std::unique_ptr<State> state) : state_(std::move(state)) {}
Fields::Fields(Fields&&) noexcept = default;
Fields& Fields::operator=(Fields&&) noexcept = default;
Fields::~Fields() = default;

tl::expected<Fields, Problem> Fields::of_json(std::string_view text) {
  auto state = std::make_unique<State>();
  if (text.empty()) return Fields(std::move(state));
  boost::system::error_code error;
  json::stream_parser parser;
  const size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && !parser.done()) parser.finish(error);
  if (error || text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
    return tl::unexpected(Problem{
        400,
        {"malformed-json",
         fmt::format("The body is no valid JSON: {} at byte {}.", error ? error.message() : "more text follows", read),
         "Send one JSON object in UTF-8."},
        {},
        0});
  }
  json::value value = parser.release();
  if (!value.is_object()) {
    return tl::unexpected(Problem{400,
                                  {"malformed-json", fmt::format("The body is {}, not an object.", kind_of(value)),
                                   "Send one JSON object: {\"name\": …}."},
                                  {},
                                  0});
  }
  state->values = std::move(value.get_object());
  return Fields(std::move(state));
}

Fields Fields::of_query(const Query& query) {
  auto state = std::make_unique<State>();
  state->from_query = true;
  for (const auto& [name, value] : query) {
    if (state->values.contains(name)) state->refuse(name, "This parameter is given twice.");
    state->values[name] = value;
  }
  return Fields(std::move(state));
}

std::string Fields::text(std::string_view name, const TextRule& rule) {
  return state_->require(name) ? maybe_text(name, rule).value_or(std::string()) : std::string();
}

std::optional<std::string> Fields::maybe_text(std::string_view name, const TextRule& rule) {
  const json::value* value = state_->find(name);
  return value == nullptr ? std::nullopt : state_->checked_text(name, *value, rule);
}

std::optional<std::vector<std::string>> Fields::maybe_texts(std::string_view name, const TextRule& rule) {
  const json::value* value = state_->find(name);
  if (value == nullptr) return std::nullopt;
  const json::array* list = value->if_array();
  if (list == nullptr) {
    state_->refuse_kind(name, "a list of texts", *value);
    return std::nullopt;
  }
  if (list->size() > kMaxListed) {
    state_->refuse(name, fmt::format("Expected at most {} entries, found {}.", kMaxListed, list->size()));
    return std::nullopt;
  }
  std::vector<std::string> out;
  for (size_t i = 0; i < list->size(); ++i) {
    auto text = state_->checked_text(fmt::format("{}[{}]", name, i), (*list)[i], rule);
    if (text) out.push_back(std::move(*text));
  }
  return out;
}

int64_t Fields::integer(std::string_view name, int64_t min, int64_t max) {
  return state_->require(name) ? maybe_integer(name, min, max).value_or(min) : min;
}

std::optional<int64_t> Fields::maybe_integer(std::string_view name, int64_t min, int64_t max) {
  const json::value* value = state_->find(name);
  if (value == nullptr) return std::nullopt;
  int64_t number = 0;
  if (state_->from_query) {
    const json::string& text = value->get_string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
      state_->refuse(name, "Expected a whole number.");
      return std::nullopt;
    }
  } else if (const int64_t* integer = value->if_int64()) {
    number = *integer;
  } else {
    state_->refuse_kind(name, "a whole number", *value);
    return std::nullopt;
  }
  if (number < min || number > max) {
    state_->refuse(name, fmt::format("Expected {} to {}, found {}.", min, max, number));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> Fields::maybe_flag(std::string_view name) {
  const json::value* value = state_->find(name);
  if (value == nullptr) return std::nullopt;
  if (state_->from_query) {
    const json::string& text = value->get_string();
    if (text == "true" || text == "false") return text == "true";
    state_->refuse(name, "Expected true or false.");
    return std::nullopt;
  }
  if (const bool* flag = value->if_bool()) return *flag;
  state_->refuse_kind(name, "true or false", *value);
  return std::nullopt;
}

std::optional<size_t> Fields::maybe_choice(std::string_view name, std::span<const std::string_view> names) {
  const json::value* value = state_->find(name);
  if (value == nullptr) return std::nullopt;
  const json::string* text = value->if_string();
  if (text == nullptr) {
    state_->refuse_kind(name, "a text", *value);
    return std::nullopt;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::string_view(text->data(), text->size()) == names[i]) return i;
  }
  state_->refuse(name, fmt::format("Expected one of: {}.", fmt::join(names, ", ")));
  return std::nullopt;
}

bool Fields::is_null(std::string_view name) {
  state_->known.emplace(name);
  const json::value* value = state_->values.if_contains(name);
  return value != nullptr && value->is_null();
}

void Fields::refuse(std::string_view name, std::string text) {
  state_->refuse(name, std::move(text));
}

std::optional<Problem> Fields::finish() {
  for (const auto& entry : state_->values) {
    const std::string_view name(entry.key().data(), entry.key().size());
    if (state_->known.contains(name)) continue;
    const std::string shown = clean_text(name, kMaxShown);
    std::string text = "There is no such field here.";
    if (name.size() <= kMaxShown) {
      const std::vector<std::string_view> known(state_->known.begin(), state_->known.end());
      if (const auto nearest = nearest_of(name, known))
        text = fmt::format("There is no such field here. Did you mean \"{}\"?", *nearest);
    }
    state_->refuse(shown, std::move(text));
  }
  if (state_->errors.empty()) return std::nullopt;
  const size_t count = state_->errors.size();
  Problem problem{422,
                  {"invalid-fields",
                   count == 1 ? fmt::format("{}: {}", state_->errors[0].field, state_->errors[0].text)
                              : fmt::format("{} fields are wrong.", count),
                   "Correct them and send the request again."},
                  std::move(state_->errors),
                  0};
  if (problem.fields.size() > kMaxListed) problem.fields.resize(kMaxListed);
  return problem;
}

}  // namespace parallax::api
