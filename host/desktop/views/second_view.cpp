// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/second_view.hpp"

namespace parallax::desktop {

void SecondView::choose_room() {
  const auto& rooms = app_.now->status.locations;
  if (app_.now->location(app_.room) != nullptr) return;
  app_.room = main_.watched_room;
  if (app_.now->location(app_.room) == nullptr && !rooms.empty()) app_.room = rooms.front().location.id;
}

void SecondView::draw(const std::vector<KeyEvent>& keys) {
  Ui& ui = app_.ui;
  choose_room();
  app_.find_command(keys, Scope::live);
  ui.begin_frame(palette_of(app_.settings.theme), keys);
  app_.run_window_commands();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::Begin("second", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBackground);
  const float inset = app_.fullscreen ? 0 : ui.px(12);
  ui.move_to(inset, inset);
  ui.begin_scroll("room", screen.x - 2 * inset, screen.y - 2 * inset);
  if (app_.now->location(app_.room) != nullptr) {
    room_.draw();
  } else {
    ui.empty_state(Icon::rooms, "No room to show", "There is none, or none that is for you.");
  }
  ui.end_scroll();
  ImGui::End();
  ui.end_frame();
}

}  // namespace parallax::desktop
