// SPDX-License-Identifier: Apache-2.0
// The panels of all loaded plugins: opened, drawn, and closed with a reason when they fail. A panel that ends the
// process while it draws is not loaded at the next start (plugins/loading/quarantine).
//
//   PanelHost panels(registry, clock);
//   panels.open("parallax.sample-panel");
//   … each frame, inside an ImGui window:
//   const PanelDrawn drawn = panels.draw("parallax.sample-panel", frame, style);
//   if (drawn.closed) notices.add(*drawn.closed);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "desktop/panel/panel_ui.hpp"
#include "desktop/panel/watchdog.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "plugins/registry.hpp"

namespace parallax::panel {

struct PanelLimits {
  int64_t slow_ns = 50 * kNsPerMs;     ///< a drawing that takes longer is a slow one
  int slow_drawings = 5;               ///< so many of the last 20 close the panel
  int64_t hang_ns = 2 * kNsPerSecond;  ///< a drawing that takes longer is reported while it runs
};

/// What a panel is told.
struct PanelState {
  std::string_view session;  ///< id; empty: none
  int64_t playhead_session_ns = 0;
  int64_t duration_session_ns = 0;
};

/// What came of a drawing.
struct PanelDrawn {
  PanelRequests requests;
  std::optional<Error> closed;  ///< the panel was closed, and why; for a notice
};

/// [UI thread]
class PanelHost {
 public:
  /// `registry` and `clock` outlive this. `watch` gives the sentinel of a plugin's id (Registry::watch).
  PanelHost(std::vector<plugins::PanelExtension*> panels,
            std::function<plugins::Sentinel(const std::string& plugin_id)> watch, const Clock& clock,
            PanelLimits limits = {});
  PanelHost(const plugins::Registry& registry, const Clock& clock, PanelLimits limits = {});
  ~PanelHost();
  PanelHost(const PanelHost&) = delete;
  PanelHost& operator=(const PanelHost&) = delete;

  /// All that can be opened.
  [[nodiscard]] std::vector<const plugins::PanelInfo*> available() const;
  [[nodiscard]] bool has_panels() const { return !known_.empty(); }
  [[nodiscard]] bool is_open(const std::string& plugin_id) const { return open_.contains(plugin_id); }
  /// @errors "panel-unknown", or the plugin's.
  Result<void> open(const std::string& plugin_id);
  void close(const std::string& plugin_id);
  /// A key that no command of the desktop took, for the panel in front. False if the panel takes none.
  bool press(const std::string& plugin_id, const plx_key_press& press);
  /// Draws into ImGui's current window. Of a panel that is not open: nothing.
  [[nodiscard]] PanelDrawn draw(const std::string& plugin_id, const PanelState& state, const PanelStyle& style);
  /// Runs one of the panel's commands; a failure closes the panel.
  [[nodiscard]] PanelDrawn command(const std::string& plugin_id, const std::string& command, const PanelState& state);

 private:
  struct Running;
  PanelDrawn close_with(const std::string& plugin_id, Error why);
  std::map<std::string, plugins::PanelExtension*> known_;
  std::function<plugins::Sentinel(const std::string&)> watch_;
  const Clock& clock_;
  PanelLimits limits_;
  PanelUi ui_;
  Watchdog watchdog_;
  std::map<std::string, std::unique_ptr<Running>> open_;
};

}  // namespace parallax::panel
