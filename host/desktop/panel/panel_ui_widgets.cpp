// SPDX-License-Identifier: Apache-2.0
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "desktop/panel/panel_ui.hpp"
#include "parallax/text.hpp"

namespace parallax::panel {
namespace {

constexpr uint64_t kMostText = 64 * 1024;

std::string_view bounded(plx_str text) {
  if (text.ptr == nullptr) return {};
  return {text.ptr, static_cast<size_t>(std::min(text.len, kMostText))};
}

uint32_t colour_of(const PanelPalette& palette, int32_t style) {
  switch (style) {
    case PLX_TEXT_DIM:
      return palette.dim;
    case PLX_TEXT_WARNING:
      return palette.warning;
    case PLX_TEXT_ERROR:
      return palette.error;
    default:
      return palette.text;
  }
}

float width_of(const PanelStyle& style, std::string_view text) {
  return style.text != nullptr ? style.text->width_px(text)
                               : ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

/// One line, by the shell's text engine where there is one.
void draw_line(const PanelStyle& style, uint32_t colour, std::string_view text) {
  if (style.text == nullptr) {
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
    return;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = std::max(1.0f, ImGui::GetContentRegionAvail().x);
  const float width = std::min(room, style.text->width_px(text));
  style.text->draw(*ImGui::GetWindowDrawList(), at.x, at.y, colour, text, room);
  ImGui::Dummy({std::max(1.0f, width), style.text->line_height_px()});
}

void text(void* ctx, int32_t style, plx_str words) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("text")) return;
  if (style == PLX_TEXT_HEADING) ImGui::Spacing();
  draw_line(ui->style(), colour_of(ui->style().palette, style), bounded(words));
  if (style == PLX_TEXT_HEADING) ImGui::Separator();
}

void text_wrapped(void* ctx, int32_t style, plx_str words) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("text_wrapped")) return;
  const uint32_t colour = colour_of(ui->style().palette, style);
  const float room = std::max(1.0f, ImGui::GetContentRegionAvail().x);
  std::string_view left = bounded(words);
  while (!left.empty()) {  // as many words as fit, at least one
    size_t taken = 0;
    size_t next = 0;
    while (next < left.size()) {
      const size_t blank = std::min(left.find_first_of(" \n", next), left.size());
      if (taken > 0 && width_of(ui->style(), left.substr(0, blank)) > room) break;
      taken = blank;
      next = blank + 1;
      if (blank < left.size() && left[blank] == '\n') break;
    }
    draw_line(ui->style(), colour, left.substr(0, taken));
    left.remove_prefix(std::min(left.size(), taken + 1));
  }
}

void separator(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui != nullptr && ui->widget("separator")) ImGui::Separator();
}

void spacing(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui != nullptr && ui->widget("spacing")) ImGui::Dummy({1, 8 * ui->style().scale});
}

int32_t button(void* ctx, plx_str label, int32_t flags) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("button")) return 0;
  const bool primary = (flags & PLX_BUTTON_PRIMARY) != 0;
  if (primary) ImGui::PushStyleColor(ImGuiCol_Button, ui->style().palette.accent);
  const bool pressed = ImGui::Button(ui->label(label, "##button"), {(flags & PLX_BUTTON_WIDE) != 0 ? -1.0f : 0.0f, 0});
  if (primary) ImGui::PopStyleColor();
  return pressed ? 1 : 0;
}

int32_t checkbox(void* ctx, plx_str label, int32_t* value) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || value == nullptr || !ui->widget("checkbox")) return 0;
  bool now = *value != 0;
  const bool changed = ImGui::Checkbox(ui->label(label, "##checkbox"), &now);
  *value = now ? 1 : 0;
  return changed ? 1 : 0;
}

int32_t radio(void* ctx, plx_str label, int32_t chosen) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("radio")) return 0;
  return ImGui::RadioButton(ui->label(label, "##radio"), chosen != 0) ? 1 : 0;
}

int32_t selectable(void* ctx, plx_str label, int32_t selected) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("selectable")) return 0;
  return ImGui::Selectable(ui->label(label, "##selectable"), selected != 0) ? 1 : 0;
}

int32_t input_text(void* ctx, plx_str label, char* buffer, uint64_t capacity, uint64_t* length) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || buffer == nullptr || length == nullptr || capacity == 0 || !ui->widget("input_text")) return 0;
  const uint64_t most = std::min(capacity, kMostText);
  std::vector<char> edited(most + 1, '\0');  // ImGui's text ends in NUL
  std::copy_n(buffer, std::min(*length, most), edited.begin());
  if (!ImGui::InputText(ui->label(label, "##input"), edited.data(), edited.size())) return 0;
  *length = std::min<uint64_t>(std::char_traits<char>::length(edited.data()), most);
  std::copy_n(edited.begin(), *length, buffer);
  return 1;
}

int32_t input_number(void* ctx, plx_str label, double* value, double step, double least, double most) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || value == nullptr || !ui->widget("input_number")) return 0;
  double now = std::isfinite(*value) ? *value : 0;
  if (!ImGui::InputDouble(ui->label(label, "##number"), &now, std::isfinite(step) ? step : 0, 0, "%.6g")) return 0;
  if (least <= most) now = std::clamp(now, least, most);
  *value = now;
  return 1;
}

int32_t slider(void* ctx, plx_str label, double* value, double least, double most) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || value == nullptr || !(least < most) || !ui->widget("slider")) return 0;
  const double low = std::max(least, -1e15);
  const double high = std::min(most, 1e15);
  double now = std::isfinite(*value) ? std::clamp(*value, low, high) : low;
  if (!ImGui::SliderScalar(ui->label(label, "##slider"), ImGuiDataType_Double, &now, &low, &high, "%.4g")) return 0;
  *value = std::clamp(now, low, high);
  return 1;
}

int32_t choice(void* ctx, plx_str label, const plx_str* items, uint32_t count, int32_t* index) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || index == nullptr || (items == nullptr && count > 0) || !ui->widget("choice")) return 0;
  const auto chosen = *index >= 0 && static_cast<uint32_t>(*index) < count ? std::string(bounded(items[*index])) : "";
  if (!ImGui::BeginCombo(ui->label(label, "##choice"), chosen.c_str())) return 0;
  bool changed = false;
  for (uint32_t i = 0; i < std::min(count, 10'000u); ++i) {
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::Selectable(ui->label(items[i], "##item"), *index == static_cast<int32_t>(i))) {
      *index = static_cast<int32_t>(i);
      changed = true;
    }
    ImGui::PopID();
  }
  ImGui::EndCombo();
  return changed ? 1 : 0;
}

void progress(void* ctx, double fraction, plx_str words) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->widget("progress")) return;
  ImGui::ProgressBar(std::clamp(sane(fraction), 0.0f, 1.0f), {-1, 0}, ui->label(words));
}

// Below the last widget, or above it where there is no room: never on it. As wide as its words: left to itself, the
// window would be as wide as what is drawn into it, and that as wide as the window.
void place_tooltip(const PanelUi& ui, std::string_view words) {
  const float scale = ui.style().scale;
  const float line = ui.style().text != nullptr ? ui.style().text->line_height_px() : ImGui::GetFontSize();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 size{std::min(screen.x, std::ceil(width_of(ui.style(), words)) + 21 * scale), line + 14 * scale};
  const ImVec2 from = ImGui::GetItemRectMin();
  const float below = ImGui::GetItemRectMax().y + 6 * scale;
  ImGui::SetNextWindowPos(
      {std::clamp(from.x, 0.0f, screen.x - size.x), below + size.y <= screen.y ? below : from.y - size.y - 6 * scale});
  ImGui::SetNextWindowSize(size);
}

void tooltip(void* ctx, plx_str words) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || ui->stack.failed() || ui->stack.hidden()) return;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  const float scale = ui->style().scale;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10 * scale, 7 * scale});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 7 * scale);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, ui->style().palette.tooltip);
  place_tooltip(*ui, bounded(words));
  ImGui::BeginTooltip();
  draw_line(ui->style(), ui->style().palette.text, bounded(words));
  ImGui::EndTooltip();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

double available_width(void* ctx) noexcept {
  return PanelUi::of(ctx) == nullptr ? 0 : static_cast<double>(std::max(0.0f, ImGui::GetContentRegionAvail().x));
}

double line_height(void* ctx) noexcept {
  const PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr) return 0;
  return static_cast<double>(ui->style().text != nullptr ? ui->style().text->line_height_px() : ImGui::GetFontSize());
}

double text_width(void* ctx, plx_str words) noexcept {
  const PanelUi* ui = PanelUi::of(ctx);
  return ui == nullptr ? 0 : static_cast<double>(width_of(ui->style(), bounded(words)));
}

uint32_t colour(void* ctx, int32_t role) noexcept {
  const PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr) return 0;
  const PanelPalette& palette = ui->style().palette;
  const uint32_t colours[] = {palette.text, palette.dim,        palette.accent,
                              palette.line, palette.background, palette.warning};
  return rgba_of(role >= 0 && role <= PLX_COLOUR_WARNING ? colours[role] : palette.text);
}

void seek(void* ctx, int64_t session_ns) noexcept {
  if (PanelUi* ui = PanelUi::of(ctx)) ui->requests_.seek_session_ns = session_ns;
}

void tracks_changed(void* ctx) noexcept {
  if (PanelUi* ui = PanelUi::of(ctx)) ui->requests_.tracks_changed = true;
}

}  // namespace

void fill_widgets(plx_ui_1& table) {
  table.text = &text;
  table.text_wrapped = &text_wrapped;
  table.separator = &separator;
  table.spacing = &spacing;
  table.button = &button;
  table.checkbox = &checkbox;
  table.radio = &radio;
  table.selectable = &selectable;
  table.input_text = &input_text;
  table.input_number = &input_number;
  table.slider = &slider;
  table.choice = &choice;
  table.progress = &progress;
  table.tooltip = &tooltip;
  table.available_width = &available_width;
  table.line_height = &line_height;
  table.text_width = &text_width;
  table.colour = &colour;
  table.seek = &seek;
  table.tracks_changed = &tracks_changed;
}

}  // namespace parallax::panel
