// SPDX-License-Identifier: Apache-2.0
// Panels and tracks of plugins beside a session under review. Plugins are loaded when the first session is opened, so
// that they cannot hold up the start. [UI thread]
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desktop/panel/panel_host.hpp"
#include "desktop/panel/plugin_tracks.hpp"
#include "desktop/timeline/model.hpp"
#include "desktop/timeline/view.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"

namespace parallax::desktop {

class PanelDock {
 public:
  PanelDock(const Program& program, const WindowActions& window) : program_(program), window_(window) {}

  /// Loads the plugins, the first time.
  void load();
  /// Those that were found, refused ones too; none before `load` or in safe mode.
  [[nodiscard]] std::vector<plugins::PluginInfo> plugins() const;
  /// Lets a quarantined plugin be tried again at the next start.
  void release(const std::string& plugin_id);
  /// Another session, or none ("").
  void show(const std::string& session);
  /// Puts what plugins have for the session into the timeline.
  void apply(timeline::Model& model);
  void view_changed(const timeline::View& view);
  /// Gives this frame's keys to the panel in front: those that are bound to nothing else.
  void take_keys(const panel::PanelState& state);
  /// A button that opens and closes panels; nothing where there are none. `right`: its right edge.
  void draw_button(float right, float y);
  [[nodiscard]] float button_width() const;
  /// Pixels that the open panels want beside the pictures; 0: none is open.
  [[nodiscard]] float wanted_width(float available) const;
  /// Draws the open panels; the moment that one of them asked for.
  [[nodiscard]] std::optional<int64_t> draw(const Rect& rect, const panel::PanelState& state);

 private:
  struct Loaded;
  void take(const std::string& plugin_id, const panel::PanelDrawn& drawn);
  void open_or_close(const plugins::PanelInfo& info);
  const Program& program_;
  const WindowActions& window_;
  std::shared_ptr<Loaded> loaded_;
  std::vector<std::string> open_;  ///< plugin ids; the last one is in front
  std::optional<int64_t> sought_session_ns_;
};

/// The folder of bundled plugins beside this program: in a build tree or as installed.
[[nodiscard]] std::filesystem::path bundled_plugins();

}  // namespace parallax::desktop
