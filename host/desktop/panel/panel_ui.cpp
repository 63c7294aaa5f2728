// SPDX-License-Identifier: Apache-2.0
#include "desktop/panel/panel_ui.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace parallax::panel {

using plugins::UiOpen;
using plugins::UiPart;

PanelUi::PanelUi() {
  table_.struct_size = sizeof(plx_ui_1);
  table_.ctx = this;
  fill_widgets(table_);
  fill_parts(table_);
  fill_canvas(table_);
}

void PanelUi::begin(const PanelStyle& style) {
  style_ = style;
  stack.reset();
  requests_ = {};
  drawing_ = std::this_thread::get_id();
  active_ = true;
}

std::string PanelUi::end() {
  active_ = false;
  stack.finish();
  for (UiOpen open; stack.take_last(open);) close(open);
  return stack.fault();
}

PanelUi* PanelUi::of(void* ctx) {
  auto* me = static_cast<PanelUi*>(ctx);
  return me != nullptr && me->active_ && me->drawing_ == std::this_thread::get_id() ? me : nullptr;
}

void PanelUi::stand_in_row() {
  const UiOpen* inside = stack.place();
  if (inside != nullptr && inside->part == UiPart::row && inside->widgets > 1) ImGui::SameLine();
}

bool PanelUi::widget(const char* call) {
  if (!stack.admit_widget(call)) return false;
  stand_in_row();
  return true;
}

bool PanelUi::begin_part(UiPart part) {
  if (!stack.admit_begin(part)) return false;
  if (!plugins::is_marker(part)) stand_in_row();
  return true;
}

void PanelUi::close(const UiOpen& open) {
  switch (open.part) {
    case UiPart::row:
      return;
    case UiPart::section:
    case UiPart::id:
      if (open.visible) ImGui::PopID();
      return;
    case UiPart::scroll:
      if (open.visible) ImGui::EndChild();
      return;
    case UiPart::table:
      if (open.visible) ImGui::EndTable();
      return;
    case UiPart::tabs:
      if (open.visible) ImGui::EndTabBar();
      return;
    case UiPart::tab:
      if (open.visible) ImGui::EndTabItem();
      return;
    case UiPart::disabled:
      if (open.visible) ImGui::EndDisabled();
      return;
    case UiPart::canvas:
      if (open.visible) ImGui::PopClipRect();
      return;
  }
}

const char* PanelUi::label(plx_str text, const char* if_empty) {
  constexpr uint64_t kMost = 4096;
  scratch_.assign(text.ptr != nullptr ? text.ptr : "", text.ptr != nullptr ? std::min(text.len, kMost) : 0);
  std::ranges::replace(scratch_, '\0', ' ');
  for (size_t at = 0; (at = scratch_.find("##", at)) != std::string::npos; at += 2) scratch_.insert(at + 1, 1, ' ');
  if (scratch_.empty()) scratch_ = if_empty;
  return scratch_.c_str();
}

float sane(double value) {
  if (!std::isfinite(value)) return 0;
  return static_cast<float>(std::clamp(value, -100'000.0, 100'000.0));
}

uint32_t imgui_colour(uint32_t rgba, uint32_t otherwise) {
  if (rgba == 0) return otherwise;
  return (rgba >> 24) | (rgba >> 8 & 0xFF00u) | (rgba << 8 & 0xFF0000u) | rgba << 24;
}

uint32_t rgba_of(uint32_t imgui) {
  return imgui_colour(imgui, 0);  // the same exchange of bytes
}

}  // namespace parallax::panel
