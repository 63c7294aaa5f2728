// SPDX-License-Identifier: Apache-2.0
// One camera in a small window that lies above all others (R148): it goes on while the main window shows something else
// or is minimised. It follows the camera that is watched in the main window; its buttons choose another. While a
// session is under review it shows the large picture of that. How many notices stand in the main window is told on it.
// [UI thread]
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_tile.hpp"

namespace parallax::desktop {

/// What the view asks of its window, and of the main one.
struct MiniActions {
  std::function<void()> show_room;                  ///< brings the main window to the front, with the room
  std::function<void()> show_main;                  ///< brings it to the front as it is
  std::function<void(float dx, float dy)> move_by;  ///< pixels
  std::function<void()> drop;                       ///< moving ended
};

class MiniView {
 public:
  /// `program`, `frame` and `window` are the window's own; `watched` is told by the main one. All outlive it.
  MiniView(const Program& program, Frame& frame, const WindowActions& window, const Watched& watched,
           MiniActions actions)
      : program_(program),
        frame_(frame),
        window_(window),
        watched_(watched),
        actions_(std::move(actions)),
        review_(program) {}
  /// Builds one frame in the current ImGui context.
  void draw(const std::vector<KeyEvent>& keys);
  [[nodiscard]] const std::string& room() const { return room_; }

 private:
  void follow();
  std::vector<const Source*> cameras() const;
  void step(int by);
  void draw_live(const Rect& rect);
  void draw_review(const ReviewedPicture& reviewed, const Rect& rect);
  void handle_mouse(const Press& press, const Rect& picture);
  void draw_buttons(const Rect& rect);
  /// A sign on the picture: where it lies, and drawn there.
  [[nodiscard]] Rect chip_at(float x, float y, std::string_view words) const;
  void draw_chip(const Rect& chip, Icon icon, Colour colour, std::string_view words, float alpha) const;
  void draw_recording(const Rect& rect);
  void draw_notices(const Rect& rect);

  const Program& program_;
  Frame& frame_;
  const WindowActions& window_;
  const Watched& watched_;
  MiniActions actions_;
  std::string followed_;  ///< what the main window said last
  std::string room_;
  std::string source_;
  int step_ = 0;  ///< asked for by a button; done before the next frame, which the picture outlives
  std::unique_ptr<LiveTile> tile_;
  VideoPicture review_;
  gpu::Zoom zoom_;
  ImVec2 grabbed_{};  ///< where in the window the mouse went down
  bool moving_ = false;
};

}  // namespace parallax::desktop
