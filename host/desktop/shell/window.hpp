// SPDX-License-Identifier: Apache-2.0
// A window with an OpenGL 3.3 core context and an ImGui context of its own. Further windows share textures and the font
// atlas with the first. [UI thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "desktop/shell/damage.hpp"
#include "desktop/shell/input_queue.hpp"
#include "desktop/shell/palette.hpp"
#include "desktop/shell/partial_present.hpp"

struct GLFWwindow;
struct ImGuiContext;
struct ImFontAtlas;

namespace parallax::desktop {

struct WindowOptions {
  std::string title = "Parallax";
  int width = 1360;
  int height = 860;
};

/// The window library, once per program. Make it first, destroy it last.
class WindowSystem {
 public:
  /// @errors "no-display" with what the window library said
  static Result<std::unique_ptr<WindowSystem>> start();
  ~WindowSystem();
  WindowSystem(const WindowSystem&) = delete;
  WindowSystem& operator=(const WindowSystem&) = delete;

  /// Blocks until something happens, at most `timeout_ns`.
  void wait(int64_t timeout_ns);
  /// Ends a `wait`. [any thread]
  static void wake();

 private:
  WindowSystem() = default;
};

class Window {
 public:
  /// `first`: the window to share with; null for the first one. `clock` outlives the window.
  /// @errors "no-opengl" when there is no OpenGL 3.3
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options, const Clock& clock, ImFontAtlas& atlas,
                                              Window* first = nullptr);
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

  /// Keys of this frame, in their order, with the times of the events.
  [[nodiscard]] const std::vector<KeyEvent>& keys() const { return frame_keys_; }
  /// Logical size in screen units and position on the screen, for automation.
  struct Place {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
  };
  [[nodiscard]] Place place() const;
  void set_title(const std::string& title);
  void set_fullscreen(bool on);
  [[nodiscard]] bool fullscreen() const { return fullscreen_; }
  [[nodiscard]] bool focused() const;

 private:
  Window() = default;
  void install_callbacks();
  void set_clipboard();
  void feed(const InputEvent& event);
  void update_cursor();
  void draw_all(Colour background);
  void draw_parts(Colour background, const std::vector<PixelRect>& parts);

  GLFWwindow* window_ = nullptr;
  ImGuiContext* context_ = nullptr;
  const Clock* clock_ = nullptr;
  InputQueue input_;
  std::vector<KeyEvent> frame_keys_;
  bool activity_ = true;
  bool fullscreen_ = false;
  bool lost_focus_ = false;  ///< keys that are down will not be told when they come up
  Place before_fullscreen_;
  int64_t last_frame_monotonic_ns_ = 0;
  Damage damage_;
  std::vector<ImVec4> clips_;  ///< of the frame's commands, while parts are drawn
  std::optional<PartialPresent> partial_present_;
};

}  // namespace parallax::desktop
