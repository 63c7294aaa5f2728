// SPDX-License-Identifier: Apache-2.0
// Configurations on their way to plugins, and what plugins say about their keys. Values only. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace parallax::plugins {

/// One setting that a plugin understands, for forms and for checking files.
struct ConfigKey {
  std::string key;
  std::string label;
  std::string help;
  std::string default_value;
  std::vector<std::string> choices;
  int32_t type = 0;  ///< PLX_KEY_…
  bool required = false;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Input of every `open`. The secret stands apart, so that pairs may be shown and logged.
struct Config {
  Pairs pairs;
  std::string secret;
};

}  // namespace parallax::plugins
