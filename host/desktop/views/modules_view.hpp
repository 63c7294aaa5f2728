// SPDX-License-Identifier: Apache-2.0
// Each plugin of the recorder: what it provides, whether it runs, and if not, why and what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desktop/views/app.hpp"

namespace parallax::desktop {

class ModulesView {
 public:
  explicit ModulesView(App& app) : app_(app) {}
  void draw();

 private:
  void fetch();
  void draw_plugin(const PluginInfo& plugin);

  App& app_;
  std::optional<std::vector<PluginInfo>> plugins_;
  std::optional<Error> error_;
  uint64_t seen_changes_ = 0;
  std::string log_of_;
  PluginLog log_;
};

}  // namespace parallax::desktop
