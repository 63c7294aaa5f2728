// SPDX-License-Identifier: Apache-2.0
// Lenient reading of what another version may have written: what is missing or of another kind leaves the default.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/ports/events.hpp"

namespace parallax::api {

/// One object within a Document, which must outlive it. [any thread]
class Reader {
 public:
  static constexpr bool kReads = true;  ///< for what describes both directions (fields_of.hpp)

  /// `object`: a boost::json::object, or null for one that is not there.
  explicit Reader(const void* object = nullptr) : object_(object) {}
  [[nodiscard]] bool empty() const { return object_ == nullptr; }

  [[nodiscard]] std::string text(std::string_view name) const { return maybe_text(name).value_or(std::string()); }
  [[nodiscard]] std::optional<std::string> maybe_text(std::string_view name) const;
  [[nodiscard]] int64_t integer(std::string_view name) const { return maybe_integer(name).value_or(0); }
  [[nodiscard]] std::optional<int64_t> maybe_integer(std::string_view name) const;
  /// Nothing for a number below 0.
  [[nodiscard]] std::optional<uint64_t> maybe_unsigned(std::string_view name) const;
  [[nodiscard]] std::optional<double> maybe_number(std::string_view name) const;
  [[nodiscard]] std::optional<bool> maybe_flag(std::string_view name) const;
  [[nodiscard]] bool is_list(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// A list of pairs of numbers of which neither is below 0.
  [[nodiscard]] std::vector<std::pair<size_t, size_t>> pairs(std::string_view name) const;
  [[nodiscard]] Reader object(std::string_view name) const;
  /// The objects in a list.
  void for_each(std::string_view name, const std::function<void(Reader&)>& take) const;
  /// Every field that is a text, a number or a flag.
  [[nodiscard]] std::vector<std::pair<std::string, EventValue>> scalars() const;

  /// Reads `value` from field `name` (fields_of.hpp).
  template <typename T>
  void operator()(std::string_view name, T& value);
  /// What is written in addition is not read.
  template <typename Make>
  void shown(std::string_view, const Make&) {}

 private:
  const void* object_ = nullptr;
};

class Document {
 public:
  /// `list`: a field that must be there, being what it is all about. @errors "answer-malformed"
  static Result<Document> parse(std::string_view text, std::string_view list = {});
  [[nodiscard]] Reader root() const;

 private:
  std::shared_ptr<const void> value_;
};

/// The text in field `name` of an object: ids in small answers such as {"session": "…"}. @errors "answer-malformed"
Result<std::string> decode_text(std::string_view name, std::string_view text);

}  // namespace parallax::api
