// SPDX-License-Identifier: Apache-2.0
// Each plugin of the recorder: what it provides, whether it runs, and if not, why and what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/panel_dock.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "model/ports/plugins.hpp"

namespace parallax::desktop {

class ModulesView final : public Page {
 public:
  ModulesView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window, Asker& asker,
              PanelDock& panels);
  void draw() override;

 private:
  void fetch();
  void draw_plugin(const PluginInfo& plugin);
  void draw_panels();
  void draw_hardware();
  void draw_panel(const plugins::PluginInfo& plugin);

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  PanelDock& panels_;
  std::optional<std::vector<PluginInfo>> plugins_;
  std::optional<Error> error_;
  uint64_t seen_changes_ = 0;
  std::string log_of_;
  PluginLog log_;
};

}  // namespace parallax::desktop
