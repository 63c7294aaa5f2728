// SPDX-License-Identifier: Apache-2.0
// The plugins as the API shows them: the registry's list and what each plugin logged.
//
//   auto* logs = new PluginLogs(clock);              // never freed: plugins keep the way to it
//   services.log = logs->sink();
//   auto* registry = new plugins::Registry(options, services);
//   RegistryView view(*registry, *logs);             // → ApiServices::plugins
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "model/ports/plugins.hpp"
#include "plugins/registry.hpp"

namespace parallax::recorder {

struct PluginLogOptions {
  size_t kept_lines = 1000;  ///< per plugin
  /// How much of a plugin's lines gets into the recorder's own log, so that a talkative one does not push out
  /// everything else: so many at once, then so many a second.
  double passed_at_once = 200;
  double passed_per_second = 10;
};

/// The newest lines of each plugin, numbered. [any thread]
class PluginLogs {
 public:
  explicit PluginLogs(const Clock& clock, const PluginLogOptions& options = {}) : clock_(clock), options_(options) {}

  /// For HostServices::log. Refers to this object.
  [[nodiscard]] std::function<void(LogLevel, std::string_view plugin_id, std::string_view text)> sink();
  void add(LogLevel level, std::string_view plugin_id, std::string_view text);
  /// Lines of a plugin with a number above `after`, oldest first. One that never logged has none.
  [[nodiscard]] PluginLog lines(const std::string& plugin_id, uint64_t after, size_t limit) const;

 private:
  struct Ring {
    std::deque<PluginLogLine> lines;
    uint64_t newest = 0;
    double may_pass = 0;
    int64_t filled_monotonic_ns = 0;
    uint64_t left_out = 0;
  };
  [[nodiscard]] Ring& ring_of(std::string_view plugin_id);
  [[nodiscard]] bool may_pass(Ring& ring) const;

  const Clock& clock_;
  const PluginLogOptions options_;
  mutable std::mutex mutex_;
  std::map<std::string, Ring, std::less<>> rings_;
};

class RegistryView final : public PluginsView {
 public:
  /// Both must outlive it.
  RegistryView(const plugins::Registry& registry, const PluginLogs& logs) : registry_(registry), logs_(logs) {}

  std::vector<PluginInfo> plugins() override;
  Result<PluginInfo> plugin(const std::string& id) override;
  Result<PluginLog> log(const std::string& id, uint64_t after, size_t limit) override;

 private:
  const plugins::Registry& registry_;
  const PluginLogs& logs_;
};

}  // namespace parallax::recorder
