// SPDX-License-Identifier: Apache-2.0
// From the ABI's views, errors and keys to values of the host, trusting nothing. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "parallax/abi/draft/config.h"
#include "plugins/loading/config.hpp"

namespace parallax::plugins {

/// A copy of foreign text, cleaned (base/clean_text.hpp), at most `kMaxForeignText` bytes long.
inline constexpr size_t kMaxForeignText = 4096;
[[nodiscard]] std::string text_from(plx_str text);
/// The plugin's error as the host's. The code is the plugin's if it is well formed, else one made from `status`.
[[nodiscard]] Error error_of(plx_status status, const plx_error& error, std::string_view what);
/// "unsupported", "not-found", …: the stable code of a status.
[[nodiscard]] std::string_view code_of(plx_status status);
/// A copy of a plugin's list of keys.
[[nodiscard]] std::vector<ConfigKey> keys_from(const plx_config_key* keys, uint32_t count);

/// A Config in the form of the ABI, valid as long as both live.
class AbiConfig {
 public:
  explicit AbiConfig(const Config& config);
  AbiConfig(const AbiConfig&) = delete;
  AbiConfig& operator=(const AbiConfig&) = delete;
  [[nodiscard]] const plx_config* get() const { return &config_; }

 private:
  std::vector<plx_pair> pairs_;
  plx_config config_{};
};

}  // namespace parallax::plugins
