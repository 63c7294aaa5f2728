// SPDX-License-Identifier: Apache-2.0
// Lenient reading of JSON objects; internal to decode*.cpp. What is missing or of another kind gives the default.
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

namespace parallax::desktop {

/// One object within a Document, which must outlive it.
class Reader {
 public:
  /// `object`: a boost::json::object, or null for one that is not there.
  explicit Reader(const void* object = nullptr) : object_(object) {}
  [[nodiscard]] bool empty() const { return object_ == nullptr; }

  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback = {}) const;
  [[nodiscard]] int64_t integer(std::string_view name) const { return maybe_integer(name).value_or(0); }
  [[nodiscard]] std::optional<int64_t> maybe_integer(std::string_view name) const;
  [[nodiscard]] uint64_t unsigned_integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name, bool fallback = false) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// A list of pairs of numbers of which neither is below 0.
  [[nodiscard]] std::vector<std::pair<size_t, size_t>> pairs(std::string_view name) const;
  [[nodiscard]] Reader object(std::string_view name) const;

  template <typename T, typename Read>
  [[nodiscard]] std::vector<T> list(std::string_view name, const Read& read) const {
    std::vector<T> out;
    for_each(name, [&](const Reader& in) { out.push_back(read(in)); });
    return out;
  }

 private:
  void for_each(std::string_view name, const std::function<void(const Reader&)>& take) const;
  const void* object_ = nullptr;
};

class Document {
 public:
  /// @errors "answer-malformed"
  static Result<Document> parse(std::string_view text);
  [[nodiscard]] Reader root() const;

 private:
  std::shared_ptr<const void> value_;
};

}  // namespace parallax::desktop
