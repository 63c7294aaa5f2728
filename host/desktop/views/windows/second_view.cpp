// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/windows/second_view.hpp"

#include <algorithm>

#include "desktop/views/parts/whole_window.hpp"

namespace parallax::desktop {

void SecondView::choose_room() {
  const auto& rooms = frame_.now->status.locations;
  if (frame_.now->location(navigation_.room()) != nullptr) return;
  const bool known = rooms.empty() || frame_.now->location(watched_.room) != nullptr;
  navigation_.open_room(known ? watched_.room : rooms.front().location.id);
}

bool SecondView::opens_field(const KeyEvent& key) const {
  if (Ui::dialog_open() || Ui::is_typing()) return false;
  return program_.keymap.opens_field({key.key, key.mods}, Scope::live);
}

void SecondView::draw(const std::vector<KeyEvent>& keys) {
  Ui& ui = program_.ui;
  choose_room();
  frame_.commands.find(program_.keymap, keys, Scope::live);
  ui.begin_frame(palette_of(program_.settings.theme), keys);
  run_window_commands(frame_, window_, program_.settings);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  begin_whole_window("second");
  const float inset = frame_.fullscreen ? 0 : ui.px(12);
  const float edge = ui.px(8);
  const float beside = std::max(inset, edge);
  const float below = notices_.draw_rows(beside, edge, screen.x - 2 * beside, true);
  const float top = below > edge ? below + inset / 2 : inset;
  const float line = frame_.fullscreen ? 0 : NoticeArea::line_height(ui);
  ui.move_to(inset, top);
  ui.begin_scroll("room", screen.x - 2 * inset, screen.y - top - std::max(inset, line + ui.px(4)));
  if (frame_.now->location(navigation_.room()) != nullptr) {
    room_.draw();
  } else {
    ui.empty_state(Icon::rooms, "No room to show", "There is none, or none that is for you.");
  }
  ui.end_scroll();
  if (line > 0) notices_.draw_line({inset, screen.y - line - ui.px(1), screen.x - 2 * inset, line});
  ImGui::End();
  if (frame_.fullscreen) notices_.draw_passing(true);
  ui.end_frame();
}

}  // namespace parallax::desktop
