// SPDX-License-Identifier: Apache-2.0
// The timeline's state between frames, and what mouse and keys do to it. No ImGui: draw() hands the mouse over, tests
// do too.
#pragma once

#include <optional>

#include "desktop/timeline/drag.hpp"
#include "desktop/timeline/hit.hpp"
#include "desktop/timeline/intents.hpp"

namespace parallax::timeline {

/// The mouse in one frame, relative to the widget.
struct Mouse {
  float x_px = -1;
  float y_px = -1;
  bool inside = false;  ///< over the widget and nothing above it
  bool left_down = false;
  bool left_pressed = false;  ///< in this frame
  bool double_clicked = false;
  bool middle_down = false;
  bool right_pressed = false;
  float wheel = 0;    ///< notches, up is positive: zooms about the mouse
  float wheel_x = 0;  ///< pans
  bool shift = false;
  bool ctrl = false;
  bool alt = false;  ///< no snapping
};

/// [UI thread]
class Widget {
 public:
  View view;
  History history;
  /// Whether the view goes with the playhead while it plays; dragging and zooming do not end it.
  bool follow_playhead = false;

  /// One frame: fits the view to the size, takes the mouse, finds what is visible. The lists of `frame()` stay true
  /// until the model changes.
  void update(Model& model, const Layout& layout, const Mouse& mouse);
  /// A command of the keyboard.
  void perform(Action action, Model& model);
  /// What was wanted since the last call.
  [[nodiscard]] const Intents& take_intents();

  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] const Hit& hover() const { return hover_; }
  [[nodiscard]] const std::optional<Drag>& drag() const { return drag_; }
  /// Whether a mouse button that went down here is still down.
  [[nodiscard]] bool busy() const { return gesture_ != Gesture::none; }
  [[nodiscard]] std::optional<TimeRange> rubber_band() const;
  /// To be called when another session is opened: fits it anew and forgets what was folded and done.
  void reset();
  [[nodiscard]] const Summaries& summaries() const { return summaries_; }

 private:
  enum class Gesture : uint8_t { none, scrub, loop, pan, drag, press, band };
  void navigate(const Model& model, const Layout& layout, const Mouse& mouse);
  void find_visible(const Model& model, const Layout& layout);
  void handle(Model& model, const Mouse& mouse);
  void press(Model& model, const Mouse& mouse);
  void click(Model& model);
  void move(Model& model, const Mouse& mouse);
  void release(Model& model);
  [[nodiscard]] TimeRange band_range() const;
  void seek(int64_t session_ns, const Model& model, bool scrubbing);
  void select(Model& model, std::optional<Selected> item);
  void step_item(Model& model, bool forward);
  void nudge(Model& model, int64_t frames);
  void remove_selected(Model& model);
  void begin_command(Model& model, Command command);

  Frame frame_;
  Summaries summaries_;
  Hit hover_;
  Hit pressed_;
  std::optional<Selected> pressed_item_;
  bool pressed_selected_ = false;  ///< it was before
  Mouse last_;
  Gesture gesture_ = Gesture::none;
  std::optional<Drag> drag_;
  float pressed_x_px_ = 0;
  float scroll_px_ = 0;
  bool fitted_ = false;
  bool stale_ = false;  // the model was changed after what is visible was found
  View told_view_;
  Intents intents_;
  Intents taken_;
};

}  // namespace parallax::timeline
