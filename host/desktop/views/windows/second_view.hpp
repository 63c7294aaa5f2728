// SPDX-License-Identifier: Apache-2.0
// A room in a window of its own, for a second monitor, with the notices: who looks here may not see the main window.
// [UI thread]
#pragma once

#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/notice_area.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/room_view.hpp"

namespace parallax::desktop {

class SecondView {
 public:
  /// `watched` is told by the main window, and begun with; the rest is the window's own. All outlive it.
  SecondView(const Program& program, Frame& frame, const WindowActions& window, Asker& asker, const Watched& watched,
             RecorderNotices& told)
      : program_(program),
        frame_(frame),
        window_(window),
        watched_(watched),
        room_(program, frame, navigation_, window, asker, RoomPlace::second_window, nullptr),
        notices_(program.ui, program.notices, told, navigation_, window) {}
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

  const Program& program_;
  Frame& frame_;
  const WindowActions& window_;
  const Watched& watched_;
  Navigation navigation_{Navigation::Reach::one_room};
  RoomView room_;
  NoticeArea notices_;
};

}  // namespace parallax::desktop
