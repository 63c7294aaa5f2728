// SPDX-License-Identifier: Apache-2.0
// A user's configuration as a driver or a storage backend reads it, and the description of its keys.
#pragma once

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/draft/config.h"
#include "error.hpp"

namespace plx {

/// The latest moment by `plx.clock/1` at which a call shall return. PLX_NO_DEADLINE: never.
struct Deadline {
  int64_t monotonic_ns = PLX_NO_DEADLINE;
};

/// Borrowed view of a plx_config, valid during `open`. [control]
class Config {
 public:
  explicit Config(const plx_config* config) : config_(config) {}

  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const {
    for (const plx_pair& pair : pairs()) {
      if (view(pair.key) == key) return view(pair.value);
    }
    return std::nullopt;
  }
  [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise = {}) const {
    return std::string(find(key).value_or(otherwise));
  }
  /// Throws PLX_E_INVALID if the key is missing or empty.
  [[nodiscard]] std::string required(std::string_view key) const {
    const auto value = find(key);
    if (!value || value->empty()) {
      throw Error(PLX_E_INVALID, "setting-missing", "The setting \"" + std::string(key) + "\" is missing.",
                  "Enter a value for it.");
    }
    return std::string(*value);
  }
  /// Integer or floating point; throws PLX_E_INVALID if it is no number or lies outside [least, most].
  template <typename Number>
  [[nodiscard]] Number number(std::string_view key, Number otherwise, Number least, Number most) const {
    const auto value = find(key);
    if (!value || value->empty()) return otherwise;
    Number number{};
    const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (code != std::errc{} || end != value->data() + value->size() || number < least || number > most) {
      throw Error(PLX_E_INVALID, "setting-wrong",
                  "The setting \"" + std::string(key) + "\" is \"" + std::string(*value) +
                      "\"; expected a number from " + std::to_string(least) + " to " + std::to_string(most) + ".",
                  "Correct the value.");
    }
    return number;
  }
  /// "true" or "false"; throws PLX_E_INVALID on anything else.
  [[nodiscard]] bool flag(std::string_view key, bool otherwise = false) const {
    const auto value = find(key);
    if (!value || value->empty()) return otherwise;
    if (*value != "true" && *value != "false") {
      throw Error(
          PLX_E_INVALID, "setting-wrong",
          "The setting \"" + std::string(key) + "\" is \"" + std::string(*value) + "\"; expected true or false.",
          "Correct the value.");
    }
    return *value == "true";
  }
  [[nodiscard]] Bytes secret() const { return view(config_->secret); }
  [[nodiscard]] std::string_view secret_text() const {
    return config_->secret.len == 0
               ? std::string_view{}
               : std::string_view{reinterpret_cast<const char*>(config_->secret.ptr), config_->secret.len};
  }
  [[nodiscard]] std::span<const plx_pair> pairs() const { return {config_->pairs, config_->pair_count}; }

 private:
  const plx_config* config_;
};

/// Describes one key. The texts must be literals (they live as long as the process).
struct ConfigKey {
  std::string_view key;
  std::string_view label;
  std::string_view help = {};
  std::string_view default_value = {};
  std::string_view choices = {};  ///< "a|b|c" for PLX_KEY_CHOICE
  int32_t type = PLX_KEY_TEXT;
  uint32_t flags = 0;  ///< PLX_KEY_REQUIRED
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

namespace detail {

inline std::vector<plx_config_key> to_abi(const std::vector<ConfigKey>& keys) {
  std::vector<plx_config_key> out;
  for (const ConfigKey& k : keys) {
    out.push_back({str(k.key), str(k.label), str(k.help), str(k.default_value), str(k.choices), k.type, k.flags});
  }
  return out;
}
inline std::vector<plx_pair> to_abi(const Pairs& pairs) {
  std::vector<plx_pair> out;
  for (const auto& [key, value] : pairs) out.push_back({str(key), str(value)});
  return out;
}

}  // namespace detail
}  // namespace plx
