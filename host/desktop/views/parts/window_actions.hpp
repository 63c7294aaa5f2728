// SPDX-License-Identifier: Apache-2.0
// What a view asks of its window and of the loop that draws it. [UI thread, unless noted]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "desktop/shell/settings.hpp"
#include "desktop/views/parts/frame.hpp"

namespace parallax::player {
class SoundTrack;
}  // namespace parallax::player

namespace parallax::desktop {

struct WindowActions {
  std::function<void()> wake;              ///< for players [any thread]
  std::function<void(int64_t)> redraw_at;  ///< monotonic time
  std::function<void()> save_settings;
  /// Lets a track be heard; the loudspeaker is opened for the first one.
  std::function<void(const std::shared_ptr<player::SoundTrack>&)> listen;
  std::function<void(bool)> set_fullscreen;  ///< of this window
  std::function<void()> quit;                ///< at once; Desktop::ask_to_close tells first that recordings go on
  // Further windows open and close between two frames.
  std::function<void()> toggle_second_window;
  std::function<void()> toggle_mini_window;
};

/// From dark to light and back.
void toggle_theme(const WindowActions& window, Settings& settings);
/// Does the commands of `frame` that are the same in every window: full screen, theme, size, further windows.
void run_window_commands(const Frame& frame, const WindowActions& window, Settings& settings);

}  // namespace parallax::desktop
