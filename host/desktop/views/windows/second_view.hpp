// SPDX-License-Identifier: Apache-2.0
// A room in a window of its own, for a second monitor, with the notices: who looks here may not see the main window.
// [UI thread]
#pragma once

#include <vector>

#include "desktop/views/parts/app.hpp"
#include "desktop/views/parts/notice_area.hpp"
#include "desktop/views/rooms/room_view.hpp"

namespace parallax::desktop {

class SecondView {
 public:
  /// `app` is the window's own; `main` is the main window's, which says what to begin with. All outlive it.
  SecondView(App& app, const App& main, RecorderNotices& told)
      : app_(app), main_(main), room_(app, RoomPlace::second_window), notices_(app, told) {}
  /// What is being typed is saved.
  ~SecondView() { room_.rest(); }
  SecondView(const SecondView&) = delete;
  SecondView& operator=(const SecondView&) = delete;
  /// Builds one frame in the current ImGui context.
  void draw(const std::vector<KeyEvent>& keys);
  /// What is typed behind this key is for the field that it opens.
  [[nodiscard]] bool opens_field(const KeyEvent& key) const;

 private:
  void choose_room();

  App& app_;
  const App& main_;
  RoomView room_;
  NoticeArea notices_;
};

}  // namespace parallax::desktop
