// SPDX-License-Identifier: Apache-2.0
#include "desktop/panel/panel_host.hpp"

#include <fmt/format.h>

#include <bit>

#include "base/log.hpp"
#include "parallax/text.hpp"

namespace parallax::panel {
namespace {

constexpr size_t kMostKeys = 256;
constexpr uint32_t kRemembered = (1u << 20) - 1;  // of the last 20 drawings
constexpr const char* kRemedy = "Open it again, or tell the plugin's vendor.";

plx_panel_frame frame_of(const PanelState& state, const std::vector<plx_key_press>& keys) {
  auto frame = plx::sized<plx_panel_frame>();
  frame.key_count = static_cast<uint32_t>(keys.size());
  frame.keys = keys.data();
  frame.session = plx::str(state.session);
  frame.playhead_session_ns = state.playhead_session_ns;
  frame.duration_session_ns = state.duration_session_ns;
  return frame;
}

/// While it lives, an end of the process is held against the plugin.
class Accountable {
 public:
  explicit Accountable(plugins::Sentinel& sentinel, std::string_view step) : sentinel_(sentinel) { sentinel_.at(step); }
  ~Accountable() { sentinel_.idle(); }
  Accountable(const Accountable&) = delete;
  Accountable& operator=(const Accountable&) = delete;

 private:
  plugins::Sentinel& sentinel_;
};

}  // namespace

struct PanelHost::Running {
  const plugins::PanelExtension* extension;
  plugins::Sentinel sentinel;
  std::unique_ptr<plugins::OpenPanel> panel;
  std::vector<plx_key_press> keys = {};
  uint32_t slow = 0;  // one bit per drawing, the newest lowest
};

PanelHost::PanelHost(std::vector<plugins::PanelExtension*> panels,
                     std::function<plugins::Sentinel(const std::string&)> watch, const Clock& clock, PanelLimits limits)
    : watch_(std::move(watch)), clock_(clock), limits_(limits), watchdog_(clock, limits.hang_ns) {
  for (plugins::PanelExtension* panel : panels) known_[panel->info().plugin_id] = panel;
}

PanelHost::PanelHost(const plugins::Registry& registry, const Clock& clock, PanelLimits limits)
    : PanelHost(
          registry.all<plugins::PanelExtension>(),
          [&registry](const std::string& plugin_id) { return registry.watch(plugin_id); }, clock, limits) {}

PanelHost::~PanelHost() {
  while (!open_.empty()) close(std::string(open_.begin()->first));
}

std::vector<const plugins::PanelInfo*> PanelHost::available() const {
  std::vector<const plugins::PanelInfo*> out;
  for (const auto& [id, panel] : known_) out.push_back(&panel->info());
  return out;
}

Result<void> PanelHost::open(const std::string& plugin_id) {
  if (is_open(plugin_id)) return {};
  const auto found = known_.find(plugin_id);
  if (found == known_.end()) {
    return fail("panel-unknown", fmt::format("No loaded plugin {} has a panel.", plugin_id),
                "Look at the modules: there stands why a plugin was not loaded.");
  }
  plugins::Sentinel sentinel = watch_(plugin_id);
  Result<std::unique_ptr<plugins::OpenPanel>> panel = [&] {
    const Accountable accountable(sentinel, "panel-open");
    const Watchdog::Visit visit(watchdog_, plugin_id);
    return found->second->open();
  }();
  if (!panel) return fail(panel.error());
  open_[plugin_id] =
      std::unique_ptr<Running>(new Running{found->second, std::move(sentinel), std::move(*panel), {}, 0});
  return {};
}

void PanelHost::close(const std::string& plugin_id) {
  const auto found = open_.find(plugin_id);
  if (found == open_.end()) return;
  const auto ended = std::move(found->second);
  open_.erase(found);
  const Accountable accountable(ended->sentinel, "panel-close");
  const Watchdog::Visit visit(watchdog_, plugin_id);
  ended->panel.reset();
}

PanelDrawn PanelHost::close_with(const std::string& plugin_id, Error why) {
  const auto known = known_.find(plugin_id);
  const std::string title = known == known_.end() ? plugin_id : known->second->info().title;
  why.text = fmt::format("The panel \"{}\" was closed. {}", title, why.text);
  if (why.remedy.empty()) why.remedy = kRemedy;
  log_warning("panel", "{} ({}): {}", plugin_id, why.code, why.line());
  close(plugin_id);
  return {{}, std::move(why)};
}

bool PanelHost::press(const std::string& plugin_id, const plx_key_press& press) {
  const auto found = open_.find(plugin_id);
  if (found == open_.end() || !found->second->extension->info().takes_keys) return false;
  auto& keys = found->second->keys;
  if (keys.size() >= kMostKeys) keys.erase(keys.begin());  // the panel has not been drawn for long
  keys.push_back(press);
  return true;
}

PanelDrawn PanelHost::draw(const std::string& plugin_id, const PanelState& state, const PanelStyle& style) {
  const auto found = open_.find(plugin_id);
  if (found == open_.end()) return {};
  Running& running = *found->second;
  const plx_panel_frame frame = frame_of(state, running.keys);
  const int64_t started_ns = clock_.monotonic_ns();
  ui_.begin(style);
  const Result<void> drawn = [&] {
    const Accountable accountable(running.sentinel, "panel-draw");
    const Watchdog::Visit visit(watchdog_, plugin_id);
    return running.panel->draw(frame, ui_.table());
  }();
  const std::string fault = ui_.end();
  const int64_t took_ns = clock_.monotonic_ns() - started_ns;
  running.keys.clear();
  if (!drawn) return close_with(plugin_id, drawn.error());
  if (!fault.empty()) return close_with(plugin_id, {"panel-unbalanced", fault, ""});
  running.slow = (running.slow << 1 | (took_ns > limits_.slow_ns ? 1u : 0u)) & kRemembered;
  if (took_ns >= limits_.hang_ns) {
    return close_with(
        plugin_id,
        {"panel-hung", fmt::format("It held the window up for {:.1f} s.", static_cast<double>(took_ns) / 1e9), ""});
  }
  if (std::popcount(running.slow) >= limits_.slow_drawings) {
    return close_with(plugin_id, {"panel-slow",
                                  fmt::format("It repeatedly took more than {} ms to draw, the last time {} ms.",
                                              limits_.slow_ns / kNsPerMs, took_ns / kNsPerMs),
                                  ""});
  }
  return {ui_.requests(), std::nullopt};
}

PanelDrawn PanelHost::command(const std::string& plugin_id, const std::string& command, const PanelState& state) {
  const auto found = open_.find(plugin_id);
  if (found == open_.end()) return {};
  Running& running = *found->second;
  const plx_panel_frame frame = frame_of(state, {});
  const Result<void> done = [&] {
    const Accountable accountable(running.sentinel, "panel-command");
    const Watchdog::Visit visit(watchdog_, plugin_id);
    return running.panel->command(command, frame);
  }();
  if (!done) return close_with(plugin_id, done.error());
  // What the command did shows in the panel and on the tracks.
  return {{.seek_session_ns = std::nullopt, .tracks_changed = true}, std::nullopt};
}

}  // namespace parallax::panel
