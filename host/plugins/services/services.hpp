// SPDX-License-Identifier: Apache-2.0
// The services that the host offers to plugins, as interfaces of the host. The tables of the ABI are made from them,
// one set per plugin, so that the host knows who is speaking.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "parallax/abi/base.h"

namespace parallax::plugins {

/// Keeps the plugins' settings. Calls for one plugin never overlap; calls for different plugins may. [any thread]
class SettingsStore {
 public:
  virtual ~SettingsStore() = default;
  [[nodiscard]] virtual std::optional<std::string> get(std::string_view plugin_id, std::string_view key) = 0;
  /// An empty value removes the key.
  virtual Result<void> set(std::string_view plugin_id, std::string_view key, std::string_view value) = 0;
};

/// Settings in one JSON file per plugin below a folder, rewritten atomically; in memory only without a folder.
[[nodiscard]] std::unique_ptr<SettingsStore> make_settings_store(std::string folder = {});

/// What the mains put together for the plugins. All of it must live as long as the process, because plugins do.
struct HostServices {
  const Clock* clock = nullptr;       ///< nullptr: the machine's clocks
  SettingsStore* settings = nullptr;  ///< nullptr: in memory
  /// Takes a plugin's log line; empty: the host's log, component "plugin <id>".
  std::function<void(LogLevel, std::string_view plugin_id, std::string_view text)> log;
};

/// The plx_host for one plugin, with plx.log/1, plx.clock/1 and plx.settings/1. Is never freed: the plugin keeps it.
[[nodiscard]] const plx_host* make_plx_host(const HostServices& services, std::string plugin_id);

}  // namespace parallax::plugins
