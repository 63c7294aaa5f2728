// SPDX-License-Identifier: Apache-2.0
#include "service/registry_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clean_text.hpp"

namespace parallax::recorder {
namespace {

PluginInfo info_of(const plugins::PluginInfo& plugin) {
  PluginInfo info{.id = plugin.id.empty() ? plugin.folder.filename().string() : plugin.id,
                  .name = plugin.name,
                  .version = plugin.version,
                  .vendor = plugin.vendor,
                  .folder = plugin.folder.string(),
                  .extensions = plugin.provides,
                  .state = plugin.loaded() ? "running" : "refused",
                  .refusal = std::nullopt};
  if (plugin.refusal) info.refusal = PluginRefusal{std::string(name_of(plugin.refusal->step)), plugin.refusal->error};
  return info;
}

}  // namespace

std::function<void(LogLevel, std::string_view, std::string_view)> PluginLogs::sink() {
  return [this](LogLevel level, std::string_view id, std::string_view text) { add(level, id, text); };
}

PluginLogs::Ring& PluginLogs::ring_of(std::string_view plugin_id) {
  if (const auto known = rings_.find(plugin_id); known != rings_.end()) return known->second;
  Ring& ring = rings_[std::string(plugin_id)];
  ring.may_pass = options_.passed_at_once;
  ring.filled_monotonic_ns = clock_.monotonic_ns();
  return ring;
}

bool PluginLogs::may_pass(Ring& ring) const {
  const int64_t now_ns = clock_.monotonic_ns();
  const double seconds = static_cast<double>(now_ns - ring.filled_monotonic_ns) / static_cast<double>(kNsPerSecond);
  ring.may_pass = std::min(options_.passed_at_once, ring.may_pass + seconds * options_.passed_per_second);
  ring.filled_monotonic_ns = now_ns;
  if (ring.may_pass < 1) {
    ++ring.left_out;
    return false;
  }
  ring.may_pass -= 1;
  return true;
}

void PluginLogs::add(LogLevel level, std::string_view plugin_id, std::string_view text) {
  uint64_t left_out = 0;
  {
    const std::scoped_lock lock(mutex_);
    Ring& ring = ring_of(plugin_id);
    ring.lines.push_back({.number = ++ring.newest,
                          .utc_ns = clock_.utc_ns(),
                          .level = std::string(name_of(level)),
                          .text = std::string(text)});
    if (ring.lines.size() > options_.kept_lines) ring.lines.pop_front();
    if (!may_pass(ring)) return;
    left_out = std::exchange(ring.left_out, 0);
  }
  const std::string component = fmt::format("plugin {}", plugin_id);
  if (left_out > 0)
    log_warning(component, "{} lines were left out here; the plugin's own log has the newest.", left_out);
  log_line(level, component, text);
}

PluginLog PluginLogs::lines(const std::string& plugin_id, uint64_t after, size_t limit) const {
  const std::scoped_lock lock(mutex_);
  const auto found = rings_.find(plugin_id);
  if (found == rings_.end()) return {};
  const Ring& ring = found->second;
  PluginLog log{.lines = {}, .newest = ring.newest};
  auto line = std::ranges::upper_bound(ring.lines, after, {}, &PluginLogLine::number);
  for (; line != ring.lines.end() && log.lines.size() < limit; ++line) log.lines.push_back(*line);
  return log;
}

std::vector<PluginInfo> RegistryView::plugins() {
  std::vector<PluginInfo> list;
  for (const plugins::PluginInfo& plugin : registry_.plugins()) list.push_back(info_of(plugin));
  return list;
}

Result<PluginInfo> RegistryView::plugin(const std::string& id) {
  for (const plugins::PluginInfo& plugin : registry_.plugins()) {
    if (PluginInfo info = info_of(plugin); info.id == id) return info;
  }
  return fail("plugin-unknown", fmt::format("There is no plugin {}.", clean_text(id, 100)),
              "'parallaxctl plugins list' shows all.");
}

Result<PluginLog> RegistryView::log(const std::string& id, uint64_t after, size_t limit) {
  if (const auto known = plugin(id); !known) return fail(known.error());
  return logs_.lines(id, after, limit);
}

}  // namespace parallax::recorder
