// SPDX-License-Identifier: Apache-2.0
// Writing of JSON objects, so that the topics need no JSON library. Fields stand in the order in which they are put.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ports/events.hpp"

namespace parallax::api {

/// One object within a JsonText, which must outlive it. Of an object and one within it only the inner one may be
/// written to until it is done. [one thread at a time]
class Writer {
 public:
  static constexpr bool kReads = false;  ///< for what describes both directions (fields_of.hpp)

  /// `object`: a boost::json::object.
  explicit Writer(void* object) : object_(object) {}

  void put(std::string_view name, std::string_view text);
  void put(std::string_view name, const char* text) { put(name, std::string_view(text)); }
  void put(std::string_view name, const std::string& text) { put(name, std::string_view(text)); }
  void put(std::string_view name, bool flag);
  void put(std::string_view name, int64_t number);
  void put(std::string_view name, uint64_t number);
  void put(std::string_view name, double number);
  void put(std::string_view name, const EventValue& value);
  void put(std::string_view name, const std::vector<std::string>& texts);
  void put(std::string_view name, const std::vector<std::pair<size_t, size_t>>& pairs);
  void put_null(std::string_view name);
  [[nodiscard]] Writer object(std::string_view name);
  /// Needed where nothing is added to it.
  void list(std::string_view name);
  /// An object more in list `name`.
  [[nodiscard]] Writer add_to(std::string_view name);

  /// Writes `value` as field `name` (fields_of.hpp).
  template <typename T>
  void operator()(std::string_view name, const T& value);
  /// Only what there is.
  template <typename T>
  void given(std::string_view name, const std::optional<T>& value) {
    if (value) (*this)(name, *value);
  }
  /// What `make` returns is written for people and browsers; it follows from other fields and is not read back.
  template <typename Make>
  void shown(std::string_view name, const Make& make) {
    put(name, make());
  }

 private:
  void* object_;
};

/// A text in the making.
class JsonText {
 public:
  JsonText();
  [[nodiscard]] Writer root();
  /// Behind the last guard: valid UTF-8, whatever was put in.
  [[nodiscard]] std::string text() const;

 private:
  std::shared_ptr<void> object_;
};

/// A flat object: small answers such as {"session": "…"}. [any thread]
[[nodiscard]] std::string encode_object(const std::vector<std::pair<std::string, EventValue>>& fields);

}  // namespace parallax::api
