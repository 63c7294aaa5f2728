// SPDX-License-Identifier: Apache-2.0
// Each plugin of the recorder: what it provides, whether it runs, and if not, why and what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desktop/views/parts/app.hpp"
#include "desktop/views/parts/panel_dock.hpp"

namespace parallax::desktop {

class ModulesView {
 public:
  ModulesView(App& app, PanelDock& panels) : app_(app), panels_(panels) {}
  void draw();

 private:
  void fetch();
  void draw_plugin(const PluginInfo& plugin);
  void draw_panels();
  void draw_hardware();
  void draw_panel(const plugins::PluginInfo& plugin);

  App& app_;
  PanelDock& panels_;
  std::optional<std::vector<PluginInfo>> plugins_;
  std::optional<Error> error_;
  uint64_t seen_changes_ = 0;
  std::string log_of_;
  PluginLog log_;
};

}  // namespace parallax::desktop
