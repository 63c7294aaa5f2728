// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/window_actions.hpp"

#include <algorithm>

namespace parallax::desktop {

void toggle_theme(const WindowActions& window, Settings& settings) {
  settings.theme = settings.theme == Theme::dark ? Theme::light : Theme::dark;
  window.save_settings();
}

void run_window_commands(const Frame& frame, const WindowActions& window, Settings& settings) {
  const FrameCommands& commands = frame.commands;
  if (commands.take("view.fullscreen")) window.set_fullscreen(!frame.fullscreen);
  if (commands.take("view.mini")) window.toggle_mini_window();
  if (commands.take("view.second")) window.toggle_second_window();
  if (commands.take("view.theme")) toggle_theme(window, settings);
  const double step = commands.take("view.larger") ? 0.25 : commands.take("view.smaller") ? -0.25 : 0;
  if (step == 0) return;
  settings.scale = std::clamp(settings.scale + step, kMinScale, kMaxScale);
  window.save_settings();
}

}  // namespace parallax::desktop
