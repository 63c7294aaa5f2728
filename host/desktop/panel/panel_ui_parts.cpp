// SPDX-License-Identifier: Apache-2.0
// What is opened and closed, and the canvas.
#include <imgui.h>

#include <algorithm>

#include "desktop/panel/panel_ui.hpp"

namespace parallax::panel {
namespace {

using plugins::UiOpen;
using plugins::UiPart;

template <UiPart part>
void end(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr) return;
  if (const auto ended = ui->stack.end(part); ended.accepted) ui->close(ended.open);
}

void begin_row(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui != nullptr && ui->begin_part(UiPart::row)) ui->stack.begun(UiPart::row, true);
}

int32_t begin_section(void* ctx, plx_str title) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::section)) return 0;
  const char* label = ui->label(title, "##section");
  const bool open = ImGui::CollapsingHeader(label, ImGuiTreeNodeFlags_DefaultOpen);
  if (open) ImGui::PushID(label);
  ui->stack.begun(UiPart::section, open);
  return open ? 1 : 0;
}

int32_t begin_scroll(void* ctx, plx_str id, double height_px) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::scroll)) return 0;
  // The child counts as visible: it wants its end in any case, and clips by itself.
  ImGui::BeginChild(ui->label(id, "scroll"), {0, std::max(0.0f, sane(height_px))}, false);
  ui->stack.begun(UiPart::scroll, true);
  return 1;
}

int32_t begin_table(void* ctx, plx_str id, uint32_t columns) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::table)) return 0;
  if (columns < 1 || columns > 64) {
    ui->stack.fail("It opened a table of " + std::to_string(columns) + " columns; expected 1 to 64.");
    return 0;
  }
  const bool visible = ImGui::BeginTable(ui->label(id, "table"), static_cast<int>(columns),
                                         ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp);
  ui->stack.begun(UiPart::table, visible);
  ui->stack.top()->columns = columns;
  return visible ? 1 : 0;
}

void table_column(void* ctx, plx_str heading, double share) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  UiOpen* table = ui == nullptr ? nullptr : ui->stack.innermost(UiPart::table, "table_column");
  if (table == nullptr) return;
  if (table->in_rows || table->declared >= table->columns) {
    return ui->stack.fail("It named more columns than the table has, or named one after the first row.");
  }
  ++table->declared;
  const float weight = sane(share);
  ImGui::TableSetupColumn(ui->label(heading),
                          weight > 0 ? ImGuiTableColumnFlags_WidthStretch : ImGuiTableColumnFlags_WidthFixed,
                          std::max(0.0f, weight));
}

void next_row(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  UiOpen* table = ui == nullptr ? nullptr : ui->stack.innermost(UiPart::table, "next_row");
  if (table == nullptr) return;
  if (!table->in_rows && table->declared > 0) ImGui::TableHeadersRow();
  table->in_rows = true;
  table->cell = 0;
  ImGui::TableNextRow();
}

int32_t next_cell(void* ctx) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  UiOpen* table = ui == nullptr ? nullptr : ui->stack.innermost(UiPart::table, "next_cell");
  if (table == nullptr) return 0;
  if (!table->in_rows || table->cell >= table->columns) {
    ui->stack.fail("It went to a cell that the table's row does not have.");
    return 0;
  }
  ++table->cell;
  return ImGui::TableNextColumn() ? 1 : 0;
}

int32_t begin_tabs(void* ctx, plx_str id) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::tabs)) return 0;
  const bool visible = ImGui::BeginTabBar(ui->label(id, "tabs"));
  ui->stack.begun(UiPart::tabs, visible);
  return visible ? 1 : 0;
}

int32_t begin_tab(void* ctx, plx_str label) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::tab)) return 0;
  const bool front = ImGui::BeginTabItem(ui->label(label, "##tab"));
  ui->stack.begun(UiPart::tab, front);
  return front ? 1 : 0;
}

void begin_disabled(void* ctx, int32_t disabled) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::disabled)) return;
  ImGui::BeginDisabled(disabled != 0);
  ui->stack.begun(UiPart::disabled, true);
}

void push_id(void* ctx, plx_str id) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || !ui->begin_part(UiPart::id)) return;
  ImGui::PushID(ui->label(id, "id"));
  ui->stack.begun(UiPart::id, true);
}

int32_t begin_canvas(void* ctx, plx_str id, double width_px, double height_px, plx_canvas_state* state) noexcept {
  PanelUi* ui = PanelUi::of(ctx);
  if (ui == nullptr || state == nullptr || !ui->begin_part(UiPart::canvas)) return 0;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  const ImVec2 size{std::max(1.0f, width_px > 0 ? sane(width_px) : room), std::max(1.0f, sane(height_px))};
  ImGui::InvisibleButton(ui->label(id, "canvas"), size);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  *state = {static_cast<double>(size.x),         static_cast<double>(size.y),
            static_cast<double>(mouse.x - at.x), static_cast<double>(mouse.y - at.y),
            ImGui::IsItemHovered() ? 1 : 0,      ImGui::IsItemActivated() ? 1 : 0,
            ImGui::IsItemActive() ? 1 : 0,       0};
  ImGui::PushClipRect(at, {at.x + size.x, at.y + size.y}, true);
  ui->canvas_x = at.x;
  ui->canvas_y = at.y;
  ui->stack.begun(UiPart::canvas, true);
  return 1;
}

/// The open canvas, or null.
PanelUi* canvas_of(void* ctx, const char* call) {
  PanelUi* ui = PanelUi::of(ctx);
  return ui != nullptr && ui->stack.innermost(UiPart::canvas, call) != nullptr ? ui : nullptr;
}

ImVec2 on(const PanelUi& ui, double x_px, double y_px) {
  return {ui.canvas_x + sane(x_px), ui.canvas_y + sane(y_px)};
}

void canvas_rect(void* ctx, double x0_px, double y0_px, double x1_px, double y1_px, uint32_t rgba,
                 double thickness_px) noexcept {
  const PanelUi* ui = canvas_of(ctx, "canvas_rect");
  if (ui == nullptr) return;
  const uint32_t colour = imgui_colour(rgba, ui->style().palette.text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (thickness_px > 0) {
    list.AddRect(on(*ui, x0_px, y0_px), on(*ui, x1_px, y1_px), colour, 0, 0, sane(thickness_px));
  } else {
    list.AddRectFilled(on(*ui, x0_px, y0_px), on(*ui, x1_px, y1_px), colour);
  }
}

void canvas_line(void* ctx, double x0_px, double y0_px, double x1_px, double y1_px, uint32_t rgba,
                 double thickness_px) noexcept {
  const PanelUi* ui = canvas_of(ctx, "canvas_line");
  if (ui == nullptr) return;
  ImGui::GetWindowDrawList()->AddLine(on(*ui, x0_px, y0_px), on(*ui, x1_px, y1_px),
                                      imgui_colour(rgba, ui->style().palette.text), std::max(0.5f, sane(thickness_px)));
}

void canvas_circle(void* ctx, double x_px, double y_px, double radius_px, uint32_t rgba, double thickness_px) noexcept {
  const PanelUi* ui = canvas_of(ctx, "canvas_circle");
  if (ui == nullptr || !(radius_px > 0)) return;
  const uint32_t colour = imgui_colour(rgba, ui->style().palette.text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (thickness_px > 0) {
    list.AddCircle(on(*ui, x_px, y_px), sane(radius_px), colour, 0, sane(thickness_px));
  } else {
    list.AddCircleFilled(on(*ui, x_px, y_px), sane(radius_px), colour);
  }
}

void canvas_text(void* ctx, double x_px, double y_px, uint32_t rgba, plx_str words) noexcept {
  PanelUi* ui = canvas_of(ctx, "canvas_text");
  if (ui == nullptr) return;
  const ImVec2 at = on(*ui, x_px, y_px);
  const uint32_t colour = imgui_colour(rgba, ui->style().palette.text);
  const char* text = ui->label(words);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ui->style().text != nullptr) {
    ui->style().text->draw(list, at.x, at.y, colour, text, 4096);
  } else {
    list.AddText(at, colour, text);
  }
}

}  // namespace

void fill_parts(plx_ui_1& table) {
  table.begin_row = &begin_row;
  table.end_row = &end<UiPart::row>;
  table.begin_section = &begin_section;
  table.end_section = &end<UiPart::section>;
  table.begin_scroll = &begin_scroll;
  table.end_scroll = &end<UiPart::scroll>;
  table.begin_table = &begin_table;
  table.table_column = &table_column;
  table.next_row = &next_row;
  table.next_cell = &next_cell;
  table.end_table = &end<UiPart::table>;
  table.begin_tabs = &begin_tabs;
  table.begin_tab = &begin_tab;
  table.end_tab = &end<UiPart::tab>;
  table.end_tabs = &end<UiPart::tabs>;
  table.begin_disabled = &begin_disabled;
  table.end_disabled = &end<UiPart::disabled>;
  table.push_id = &push_id;
  table.pop_id = &end<UiPart::id>;
}

void fill_canvas(plx_ui_1& table) {
  table.begin_canvas = &begin_canvas;
  table.canvas_rect = &canvas_rect;
  table.canvas_line = &canvas_line;
  table.canvas_circle = &canvas_circle;
  table.canvas_text = &canvas_text;
  table.end_canvas = &end<UiPart::canvas>;
}

}  // namespace parallax::panel
