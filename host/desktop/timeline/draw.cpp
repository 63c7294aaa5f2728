// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/draw.hpp"

#include <imgui.h>

#include <algorithm>

#include "desktop/timeline/painting.hpp"

namespace parallax::timeline {
namespace {

Mouse read_mouse(ImVec2 origin, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  return {.x_px = io.MousePos.x - origin.x,
          .y_px = io.MousePos.y - origin.y,
          .inside = hovered,
          .left_down = io.MouseDown[0],
          .left_pressed = ImGui::IsMouseClicked(0),
          .double_clicked = ImGui::IsMouseDoubleClicked(0),
          .middle_down = io.MouseDown[2],
          .right_pressed = ImGui::IsMouseClicked(1),
          .wheel = io.MouseWheel,
          .wheel_x = io.MouseWheelH,
          .shift = io.KeyShift,
          .ctrl = io.KeyCtrl,
          .alt = io.KeyAlt};
}

void set_cursor(const Widget& widget) {
  const HitKind kind = widget.hover().kind;
  const bool resizing = widget.drag() && widget.drag()->part != DragPart::whole;
  if (kind == HitKind::item_start || kind == HitKind::item_end || resizing) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
}

}  // namespace

const Intents& draw(Widget& widget, Model& model, const DrawContext& context) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 left = ImGui::GetContentRegionAvail();
  const ImVec2 size{std::max(40.0f, context.width_px > 0 ? context.width_px : left.x),
                    std::max(40.0f, context.height_px > 0 ? context.height_px : left.y)};
  ImGui::InvisibleButton(
      "timeline", size,
      ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
  const bool hovered = ImGui::IsItemHovered();
  const Mouse mouse = read_mouse(origin, hovered);
  widget.update(model, Layout::scaled(size.x, size.y, context.scale), mouse);
  set_cursor(widget);

  FontPainter font;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Painting p{list,         origin, widget, model, context.palette, context.text != nullptr ? *context.text : font,
                   context.scale};
  const Layout& layout = widget.frame().layout;
  const ImVec2 end{origin.x + size.x, origin.y + size.y};
  list.PushClipRect(origin, end, true);
  paint_rows(p);
  list.PushClipRect({p.items_x(), origin.y + layout.ruler_px}, end, true);
  paint_runs(p);
  paint_items(p);
  list.PopClipRect();
  paint_ruler(p);
  list.PushClipRect({p.items_x(), origin.y}, end, true);
  paint_overlays(p);
  list.PopClipRect();
  paint_headers(p);
  list.PopClipRect();
  if (hovered && !widget.busy()) show_tooltip(p, context, mouse.x_px + origin.x, mouse.y_px + origin.y);
  return widget.take_intents();
}

}  // namespace parallax::timeline
