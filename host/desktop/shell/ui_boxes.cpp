// SPDX-License-Identifier: Apache-2.0
// Cards, scrolled areas, dialogs and menus.
#include <imgui_internal.h>

#include <algorithm>

#include "desktop/shell/ui.hpp"

namespace parallax::desktop {

void Ui::begin_card(std::string_view id, float width, float height, float padding) {
  const std::string name(id);
  // A card that fits its content is as high as the content was in the frame before.
  ImGuiID key = 0;
  if (height <= 0) {
    key = ImGui::GetID(name.c_str());
    const auto known = card_heights_.find(key);
    height = known == card_heights_.end() ? px(60) : known->second;
  }
  cards_.emplace_back(key, px(padding));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(padding), px(padding)});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, packed(colours().surface));
  ImGui::BeginChild(name.c_str(), {width, height}, true,
                    ImGuiWindowFlags_AlwaysUseWindowPadding |
                        (key != 0 ? ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse : 0));
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

void Ui::end_card() {
  const auto [key, padding] = cards_.back();
  cards_.pop_back();
  if (key != 0) {
    const ImGuiWindow& window = *ImGui::GetCurrentWindow();
    const float height = window.DC.CursorMaxPos.y - window.Pos.y + padding;
    if (float& known = card_heights_[key]; known != height) {
      known = height;
      redraw_ = true;
    }
  }
  ImGui::EndChild();
}

void Ui::begin_scroll(std::string_view id, float width, float height) {
  const std::string name(id);
  ImGui::BeginChild(name.c_str(), {width, height}, false);
}

void Ui::end_scroll() {
  ImGui::EndChild();
}

bool Ui::begin_dialog(std::string_view title, bool& open, float width) {
  if (!open || held_back_) return false;
  const std::string name = std::string(title) + "##dialog";
  if (!ImGui::IsPopupOpen(name.c_str())) ImGui::OpenPopup(name.c_str());
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float wide = std::min(px(width), screen.x - px(24));
  ImGui::SetNextWindowPos({screen.x / 2, screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({wide, 0});
  const bool low = screen.y < px(480);
  ImGui::SetNextWindowSizeConstraints({wide, 0}, {wide, screen.y - px(low ? 8 : 24)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(24), px(low ? 12 : 22)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(14));
  ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, px(1));
  ImGui::PushStyleColor(ImGuiCol_Border, packed(colours().line));
  const bool drawn = ImGui::BeginPopupModal(name.c_str(), nullptr,
                                            ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                                ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  if (!drawn) return false;
  chain_start_ = chain_.size();
  text(Font::title, colours().text, title);
  note("dialog", title, {}, {ImGui::GetWindowPos().x, ImGui::GetWindowPos().y, wide, ImGui::GetWindowHeight()});
  if (!low) space(10);
  if (key_pressed(kKeyEscape)) open = false;
  dialog_flag_ = &open;
  return true;
}

void Ui::end_dialog() {
  if (dialog_flag_ != nullptr && !*dialog_flag_) {
    ImGui::CloseCurrentPopup();
    redraw_ = true;
  }
  dialog_flag_ = nullptr;
  ImGui::EndPopup();
}

// A menu of a button hangs at it and does not cover it; any other opens at the mouse.
void Ui::place_menu(const Rect& button) const {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const bool above = button.y + button.height / 2 > screen.y / 2;
  const bool to_left = button.x + button.width / 2 > screen.x * 2 / 3;
  ImGui::SetNextWindowPos(
      {to_left ? button.x + button.width : button.x, above ? button.y - px(4) : button.y + button.height + px(4)},
      ImGuiCond_Always, {to_left ? 1.0F : 0.0F, above ? 1.0F : 0.0F});
  // A long one scrolls: it neither covers its button nor leaves the window.
  const float room = above ? button.y - px(8) : screen.y - button.y - button.height - px(8);
  ImGui::SetNextWindowSizeConstraints({0, 0}, {screen.x, std::max(px(40), room)});
}

bool Ui::begin_menu(std::string_view id, bool open) {
  const char* const name = memory_.copy(id).data();
  if (open) {
    ImGui::OpenPopup(name);
    menu_button_ = pressed_button_;
  }
  if (menu_button_ && ImGui::IsPopupOpen(name)) place_menu(*menu_button_);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(1)});
  ImGui::PushStyleColor(ImGuiCol_Border, packed(colours().line));
  const bool drawn = ImGui::BeginPopup(name);
  ImGui::PopStyleColor();
  if (!drawn) {
    ImGui::PopStyleVar(2);
    return false;
  }
  chain_start_ = chain_.size();
  redraw_ = redraw_ || open;
  return true;
}

bool Ui::menu_item(Icon icon, std::string_view label, bool enabled, std::string_view why) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(34);
  const float width = std::max(px(210), std::max(width_left(), text_.measure(Font::body, label).width + px(56)));
  const Rect rect{at.x, at.y, width, height};
  const Press press =
      pressable(label, rect, {.kind = "menu", .label = label, .enabled = enabled, .explains = !why.empty()});
  if ((press.hovered && enabled) || press.focused) {
    list().AddRectFilled(rect.from(), rect.to(), packed(colours().hover), px(6));
  }
  const Colour colour = enabled ? colours().text : mix(colours().muted, colours().surface, 0.3);
  if (icon != Icon::none) draw_icon(list(), icon, at.x + px(10), at.y + px(8), px(18), colour);
  text_.draw(list(), Font::body, at.x + px(38), at.y + (height - text_.line(Font::body)) / 2, colour, label);
  if (press.focused) focus_ring(rect, px(6));
  if (!enabled) tip(press, rect, why);
  if (press.pressed && enabled) ImGui::CloseCurrentPopup();
  return press.pressed && enabled;
}

void Ui::end_menu() {
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

}  // namespace parallax::desktop
