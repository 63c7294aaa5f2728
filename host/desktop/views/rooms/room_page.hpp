// SPDX-License-Identifier: Apache-2.0
// The page of the main window that shows one room.
#pragma once

#include "desktop/views/parts/page.hpp"
#include "desktop/views/rooms/room_view.hpp"

namespace parallax::desktop {

class RoomPage final : public Page {
 public:
  RoomPage(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
           const WindowActions& window, Asker& asker, Watched& watched)
      : Page(pages, {.name = kRoomPage, .scope = Scope::live, .parent = kLocationsPage, .has_pictures = true}),
        view_(program, frame, navigation, window, asker, RoomPlace::main_window, &watched) {}
  void draw() override { view_.draw(); }
  void rest() override { view_.rest(); }
  void save_typed() override { view_.save_typed(); }

 private:
  RoomView view_;
};

}  // namespace parallax::desktop
