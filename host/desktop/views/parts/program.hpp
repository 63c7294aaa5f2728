// SPDX-License-Identifier: Apache-2.0
// What all views of the program share, as a window sees it: the same for all windows, but for what draws. All of it
// outlives the views. [UI thread]
#pragma once

#include <filesystem>
#include <vector>

#include "base/clock.hpp"
#include "desktop/shell/commands.hpp"
#include "desktop/shell/settings.hpp"
#include "desktop/shell/ui.hpp"
#include "desktop/state/job_watch.hpp"
#include "desktop/state/link.hpp"
#include "desktop/state/notices.hpp"
#include "plugins/registry.hpp"

namespace parallax::gpu {
class Device;
class VideoRenderer;
}  // namespace parallax::gpu
namespace parallax::player {
class Workers;
}  // namespace parallax::player

namespace parallax::desktop {

class LiveFeeds;

/// Where panels and tracks of plugins come from.
struct PluginPlaces {
  std::vector<plugins::PluginFolder> folders;  ///< empty: none is loaded (safe mode)
  std::filesystem::path state;                 ///< where crashes of panels are remembered
};

struct Program {
  Ui& ui;                        ///< of this window
  gpu::VideoRenderer& renderer;  ///< of this window
  gpu::Device& device;
  Link& link;
  Notices& notices;
  JobWatch& jobs;
  Settings& settings;
  Keymap& keymap;
  const Clock& clock;
  player::Workers& workers;
  LiveFeeds& feeds;
  std::filesystem::path& local_data;  ///< data folder of the local recorder; empty: another one is connected to
  const PluginPlaces& plugins;

  /// The same for another window.
  [[nodiscard]] Program in_window(Ui& its_ui, gpu::VideoRenderer& its_renderer) const {
    return {its_ui, its_renderer, device,  link,  notices,    jobs,   settings,
            keymap, clock,        workers, feeds, local_data, plugins};
  }
};

}  // namespace parallax::desktop
