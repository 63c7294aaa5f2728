// SPDX-License-Identifier: Apache-2.0
// The windows beside the main one: a second one with a room (for a second monitor) and the mini window (R148). Each has
// a GL and an ImGui context, widgets and a renderer of its own; the rest is the program's. [UI thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "desktop/automation/automation.hpp"
#include "desktop/gpu/video_renderer.hpp"
#include "desktop/shell/window.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/state/recorder_notices.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/windows/mini_view.hpp"
#include "desktop/views/windows/second_view.hpp"

namespace parallax::desktop {

/// What the main window lends to those beside it.
struct MainWindow {
  const Program& program;
  Frame& frame;  ///< told which of the others are open
  Navigation& navigation;
  const WindowActions& actions;
  const Watched& watched;
  RecorderNotices& told;
  Window& window;
};

class SideWindows {
 public:
  /// All outlive this object.
  SideWindows(const MainWindow& main, const WindowSystem& system, ImFontAtlas& atlas, Text& text);
  ~SideWindows();
  SideWindows(const SideWindows&) = delete;
  SideWindows& operator=(const SideWindows&) = delete;

  /// Asks for a window to open or to close; done between two frames.
  void toggle_second() { second_wanted_ = !second_wanted_; }
  void toggle_mini() { mini_wanted_ = !mini_wanted_; }
  /// Opens and closes what was asked for, and what the user closed. Between two frames.
  void follow_wishes();
  [[nodiscard]] bool has_input() const;
  /// Uploads the font atlas again after it was rebuilt.
  void refresh_fonts();
  /// One frame of each window. Returns whether one asks for the next.
  bool draw();
  /// For automation: what each window shows.
  void tell(std::vector<AutomationWindow>& windows) const;

 private:
  struct Side;
  Result<std::unique_ptr<Side>> open(const WindowOptions& options);
  Result<void> open_second();
  Result<void> open_mini();
  void close(std::unique_ptr<Side>& side);
  void show_room();
  /// What holds for all windows in this frame.
  void begin_frame(Side& side) const;

  MainWindow main_;
  const WindowSystem& system_;
  ImFontAtlas& atlas_;
  Text& text_;
  bool second_wanted_ = false;
  bool mini_wanted_ = false;
  std::unique_ptr<Side> second_;
  std::unique_ptr<Side> mini_;
};

}  // namespace parallax::desktop
