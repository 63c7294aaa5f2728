// SPDX-License-Identifier: Apache-2.0
// Strict reading of what a client sent: a JSON object or a query. Every wrong field is collected, unknown ones too
// (with the name that was probably meant), so that one answer names all that is wrong:
//
//   auto fields = Fields::of_json(request.body);
//   if (!fields) return refuse(fields.error());
//   const std::string name = fields->text("name", {.max_length = 200});
//   const auto limit = fields->maybe_integer("limit", 1, 200);
//   if (auto problem = fields->finish()) return refuse(*problem);
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "api/dto/problem.hpp"
#include "base/names.hpp"

namespace parallax::api {

using Query = std::vector<std::pair<std::string, std::string>>;

/// What a text must look like. Lengths are characters (code points).
struct TextRule {
  size_t min_length = 1;
  size_t max_length = 200;
  enum class Lines { one, many } lines = Lines::one;  ///< `many` allows line ends and tabs
};

/// One object of named values. After a wrong value a reader returns something harmless and `finish` tells. [one thread
/// at a time]
class Fields {
 public:
  /// `text` must be one JSON object; an empty text counts as an empty object. @errors 400 "malformed-json"
  static tl::expected<Fields, Problem> of_json(std::string_view text);
  /// Values are texts; numbers and flags are read from them.
  static Fields of_query(const Query& query);
  Fields(Fields&&) noexcept;
  Fields& operator=(Fields&&) noexcept;
  ~Fields();

  [[nodiscard]] std::string text(std::string_view name, const TextRule& rule = {});
  [[nodiscard]] std::optional<std::string> maybe_text(std::string_view name, const TextRule& rule = {});
  [[nodiscard]] std::optional<std::vector<std::string>> maybe_texts(std::string_view name, const TextRule& rule = {});
  [[nodiscard]] int64_t integer(std::string_view name, int64_t min, int64_t max);
  [[nodiscard]] std::optional<int64_t> maybe_integer(std::string_view name, int64_t min, int64_t max);
  [[nodiscard]] std::optional<bool> maybe_flag(std::string_view name);
  /// One of `names`; returns its position.
  [[nodiscard]] std::optional<size_t> maybe_choice(std::string_view name, std::span<const std::string_view> names);
  /// One of the enumeration's names.
  template <NamedEnum Enum>
  [[nodiscard]] std::optional<Enum> maybe_choice(std::string_view name) {
    const auto place = maybe_choice(name, names_of<Enum>());
    return place ? std::optional(values_of<Enum>()[*place]) : std::nullopt;
  }
  /// Whether the field is there and null. It counts as read.
  [[nodiscard]] bool is_null(std::string_view name);

  /// Adds what a rule across fields found.
  void refuse(std::string_view name, std::string text);
  /// 422 "invalid-fields" with all that was wrong; nothing if all is well. Call it once, after the last read.
  [[nodiscard]] std::optional<Problem> finish();

 private:
  struct State;
  explicit Fields(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::api
