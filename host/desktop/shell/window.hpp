// SPDX-License-Identifier: Apache-2.0
// A window with an OpenGL 3.3 core context and an ImGui context of its own. Further windows share textures and the font
// atlas with the first. [UI thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "desktop/shell/damage.hpp"
#include "desktop/shell/frame_parts.hpp"
#include "desktop/shell/input_queue.hpp"
#include "desktop/shell/palette.hpp"
#include "desktop/shell/partial_present.hpp"
#include "desktop/shell/screen_places.hpp"

struct GLFWmonitor;
struct GLFWwindow;
struct ImGuiContext;
struct ImFontAtlas;

namespace parallax::desktop {

struct WindowOptions {
  std::string title = "Parallax";
  int width = 1360;
  int height = 860;
  std::optional<ScreenRect> place;  ///< instead of the size alone
  /// Without a frame, above all other windows; does not take the keyboard when it opens.
  bool floating = false;
};

/// The window library, once per program. Make it first, destroy it last.
class WindowSystem {
 public:
  /// `clock` outlives it. @errors "no-display" with what the window library said
  static Result<std::unique_ptr<WindowSystem>> start(const Clock& clock);
  ~WindowSystem();
  WindowSystem(const WindowSystem&) = delete;
  WindowSystem& operator=(const WindowSystem&) = delete;

  /// Blocks until something happens, at most `timeout_ns`.
  void wait(int64_t timeout_ns);
  /// Ends a `wait`. [any thread]
  static void wake();
  /// For callbacks: what they are told now did not happen before. While the program draws nobody looks for events.
  [[nodiscard]] int64_t earliest_monotonic_ns() const;
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  explicit WindowSystem(const Clock& clock) : clock_(clock) {}

  const Clock& clock_;
  int64_t begun_monotonic_ns_ = 0;  ///< the wait that goes on
  int64_t ended_monotonic_ns_ = 0;  ///< the one before
};

class Window {
 public:
  /// `first`: the window to share with; null for the first one. `system` outlives the window.
  /// @errors "no-opengl" when there is no OpenGL 3.3
  static Result<std::unique_ptr<Window>> open(const WindowSystem& system, const WindowOptions& options,
                                              ImFontAtlas& atlas, Window* first = nullptr);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// The user asked the window manager to close the window; told once.
  [[nodiscard]] bool take_close_request();
  /// Something came since the last frame, or is left to be given to the next.
  [[nodiscard]] bool has_input() const { return activity_ || !input_.empty(); }

  /// Makes this window's contexts current and starts a frame with the next input.
  void begin_frame();
  /// Draws what was built and shows it; nothing if it is what is on the screen already.
  void end_frame(Colour background);
  /// Draw and show only what differs from the frame before, where the window system can: for software renderers, for
  /// which each pixel costs.
  void set_partial_redraw(bool on);
  void make_current();
  /// Uploads the atlas again after it was rebuilt; between frames.
  void refresh_fonts();

  /// Asked of each key that goes down, before its frame: whether it opens a field into which is typed.
  std::function<bool(const KeyEvent&)> opens_field;
  /// Keys of this frame, in their order, with the times of the events.
  [[nodiscard]] const std::vector<KeyEvent>& keys() const { return frame_keys_; }
  [[nodiscard]] ScreenRect place() const;
  void move_to(int x, int y);
  /// Takes the keyboard.
  void focus();
  /// Before all others, out of the bar of minimised windows, with the keyboard.
  void raise();
  /// What windows may cover of the monitor that this one is on (without panels of the desktop environment).
  [[nodiscard]] ScreenRect work_area() const;
  /// The same of a monitor that this window is not on; nothing if there is only one.
  [[nodiscard]] std::optional<ScreenRect> other_work_area() const;
  void set_title(const std::string& title);
  /// Minimised: nothing is drawn.
  [[nodiscard]] bool iconified() const { return iconified_; }
  /// Fills the monitor that it is on (R147), or goes back to where it was.
  void set_fullscreen(bool on);
  [[nodiscard]] bool fullscreen() const { return fullscreen_; }
  [[nodiscard]] bool focused() const;

 private:
  explicit Window(const WindowSystem& system) : system_(system), clock_(&system.clock()) {}
  void install_callbacks();
  void set_clipboard();
  void feed(const InputEvent& event);
  void update_cursor();
  void draw_parts(Colour background, std::span<const PixelRect> parts);
  GLFWmonitor* monitor() const;

  const WindowSystem& system_;
  GLFWwindow* window_ = nullptr;
  ImGuiContext* context_ = nullptr;
  const Clock* clock_ = nullptr;
  InputQueue input_;
  DoubleClicks double_clicks_;
  MouseMoved mouse_;  ///< where it was seen last
  std::vector<KeyEvent> frame_keys_;
  bool activity_ = true;
  bool fullscreen_ = false;
  bool lost_focus_ = false;  ///< keys that are down will not be told when they come up
  bool iconified_ = false;
  ScreenRect before_fullscreen_;
  int64_t last_frame_monotonic_ns_ = 0;
  Damage damage_;
  FrameParts parts_;
  std::vector<size_t> done_;  ///< commands of the frame that need not be drawn, for each part
  std::optional<PartialPresent> partial_present_;
};

}  // namespace parallax::desktop
