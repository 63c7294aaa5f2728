// SPDX-License-Identifier: Apache-2.0
// What surrounds the items: rows, names, ruler, playhead, what the mouse is doing.
#include <fmt/format.h>

#include <algorithm>

#include "desktop/timeline/painting.hpp"

namespace parallax::timeline {

float FontPainter::line_height_px() const {
  return ImGui::GetFontSize();
}

float FontPainter::width_px(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

void FontPainter::draw(ImDrawList& list, float x, float y, uint32_t colour, std::string_view text, float max_width_px) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (width_px(text) <= max_width_px) return list.AddText({x, y}, colour, begin, end);
  constexpr std::string_view kMore = "...";
  const float room = max_width_px - width_px(kMore);
  if (room <= 0) return;
  const char* fits = begin;
  const float used = ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), room, 0, begin, end, &fits).x;
  list.AddText({x, y}, colour, begin, fits);
  list.AddText({x + used, y}, colour, kMore.data(), kMore.data() + kMore.size());
}

void paint_rows(const Painting& p) {
  const Layout& layout = p.frame().layout;
  const ImVec2 end{p.origin.x + layout.width_px, p.origin.y + layout.height_px};
  p.list.AddRectFilled(p.origin, end, p.palette.background);
  for (const Row& row : p.frame().rows) {
    const float y = p.origin.y + row.y_px;
    p.list.AddRectFilled({p.items_x(), y}, {end.x, y + row.height_px},
                         row.track % 2 == 0 ? p.palette.row : p.palette.row_other);
  }
  for (const Tick& tick : p.frame().ticks) {
    if (!tick.major) continue;
    const float x = p.x_of(tick.session_ns);
    if (x < p.items_x()) continue;
    p.list.AddRectFilled({x, p.origin.y + layout.ruler_px}, {x + 1, end.y}, faded(p.palette.line, 0.6f));
  }
}

void paint_headers(const Painting& p) {
  const Layout& layout = p.frame().layout;
  const float pad = 8 * p.scale;
  p.list.AddRectFilled(p.origin, {p.items_x(), p.origin.y + layout.height_px}, p.palette.header);
  p.list.PushClipRect({p.origin.x, p.origin.y + layout.ruler_px}, {p.items_x(), p.origin.y + layout.height_px}, true);
  for (const Row& row : p.frame().rows) {
    const TrackInfo& info = p.model.track(row.track).info();
    const float y = p.origin.y + row.y_px;
    p.list.AddRectFilled({p.origin.x, y + row.height_px - 1}, {p.items_x(), y + row.height_px}, p.palette.line);
    const float middle = y + layout.row_gap_px / 2 + layout.lane_px / 2;
    const float chip = 4 * p.scale;
    const Colour colour = info.kind == TrackKind::video ? p.palette.part : info.colour;
    p.list.AddRectFilled({p.origin.x + pad, middle - chip}, {p.origin.x + pad + 2 * chip, middle + chip}, colour,
                         2 * p.scale);
    const float x = p.origin.x + pad + 2 * chip + 6 * p.scale;
    p.text.draw(p.list, x, middle - p.text.line_height_px() / 2, p.palette.text, info.title,
                p.items_x() - x - 4 * p.scale);
  }
  p.list.PopClipRect();
  p.list.AddRectFilled({p.items_x() - 1, p.origin.y}, {p.items_x(), p.origin.y + layout.height_px}, p.palette.line);
}

void paint_ruler(const Painting& p) {
  const Layout& layout = p.frame().layout;
  const float right = p.origin.x + layout.width_px;
  const float bottom = p.origin.y + layout.ruler_px;
  p.list.AddRectFilled({p.items_x(), p.origin.y}, {right, bottom}, p.palette.header);
  p.list.PushClipRect({p.items_x(), p.origin.y}, {right, bottom}, true);
  for (const Tick& tick : p.frame().ticks) {
    const float x = p.items_x() + static_cast<float>(p.frame().view.x_of(tick.session_ns));
    const float height = layout.ruler_px * (tick.major ? 0.45f : 0.2f);
    p.list.AddRectFilled({x, bottom - height}, {x + 1, bottom}, p.palette.line);
    if (!tick.major) continue;
    const std::string label = tick_label(tick.session_ns, p.frame().steps.major_ns, p.model.frame_ns);
    if (x + 4 * p.scale + p.text.width_px(label) > right) continue;  // half a time is another one
    p.text.draw(p.list, x + 4 * p.scale, p.origin.y + 3 * p.scale, p.palette.tick_text, label, layout.label_px);
  }
  p.list.PopClipRect();
  p.list.AddRectFilled({p.items_x(), bottom - 1}, {right, bottom}, p.palette.line);
}

void paint_overlays(const Painting& p) {
  const Layout& layout = p.frame().layout;
  const float top = p.origin.y + layout.ruler_px;
  const float bottom = p.origin.y + layout.height_px;
  if (p.model.loop) {
    const float x0 = p.x_of(p.model.loop->from_session_ns);
    const float x1 = p.x_of(p.model.loop->until_session_ns);
    p.list.AddRectFilled({x0, p.origin.y}, {x1, bottom}, p.palette.loop);
    for (const float x : {x0, x1}) {
      p.list.AddRectFilled({x - p.scale, p.origin.y}, {x + p.scale, bottom}, faded(p.palette.loop, 1) | 0xC0000000u);
    }
  }
  if (const auto band = p.widget.rubber_band()) {
    p.list.AddRectFilled({p.x_of(band->from_session_ns), top}, {p.x_of(band->until_session_ns), bottom},
                         p.palette.hover);
  }
  if (const auto& drag = p.widget.drag()) {
    for (const Row& row : p.frame().rows) {
      if (row.track != drag->item.track) continue;
      const float x0 = p.x_of(drag->now.start_session_ns);
      const float x1 = std::max(x0 + 2 * p.scale, p.x_of(drag->now.end_session_ns));
      const float y0 = p.origin.y + row.y_px;
      p.list.AddRectFilled({x0, y0}, {x1, y0 + row.height_px}, p.palette.hover, 3 * p.scale);
      p.list.AddRect({x0, y0}, {x1, y0 + row.height_px}, p.palette.selection, 3 * p.scale, 0, 2 * p.scale);
      const std::string times = time_text(drag->now.start_session_ns);
      p.text.draw(p.list, x1 + 4 * p.scale, y0, p.palette.text, times, 400 * p.scale);
    }
    if (drag->snapped_session_ns) {
      const float x = p.x_of(*drag->snapped_session_ns);
      p.list.AddRectFilled({x - 0.5f * p.scale, top}, {x + 0.5f * p.scale, bottom}, p.palette.snap);
    }
  }
  const float x = p.x_of(p.model.playhead_session_ns);
  if (x >= p.items_x() - 1 && x <= p.origin.x + layout.width_px) {
    const float head = 5 * p.scale;
    p.list.AddRectFilled({x - 0.75f * p.scale, p.origin.y}, {x + 0.75f * p.scale, bottom}, p.palette.playhead);
    p.list.AddTriangleFilled({x - head, p.origin.y}, {x + head, p.origin.y}, {x, p.origin.y + 1.6f * head},
                             p.palette.playhead);
  }
}

void show_tooltip(const Painting& p, const DrawContext& context, float mouse_x_px, float mouse_y_px) {
  const Hit& hit = p.widget.hover();
  const auto lines = [&](const std::string& text, std::string_view more) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10 * p.scale, 7 * p.scale});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 7 * p.scale);
    ImGui::PushStyleColor(ImGuiCol_PopupBg, p.palette.tooltip);
    ImGui::BeginTooltip();
    const auto line = [&](std::string_view words, Colour colour) {
      const float most = 420 * p.scale;
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = std::min(most, p.text.width_px(words));
      p.text.draw(*ImGui::GetWindowDrawList(), at.x, at.y, colour, words, most);
      ImGui::Dummy({width, p.text.line_height_px()});
    };
    if (!more.empty()) line(more, p.palette.text);
    line(text, p.palette.tick_text);
    ImGui::EndTooltip();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
  };
  switch (hit.kind) {
    case HitKind::ruler:
    case HitKind::playhead:
      lines(time_text(hit.session_ns), {});
      return;
    case HitKind::run:
      lines(fmt::format("{} at {} (zoom in to tell them apart)", hit.run_count, time_text(hit.session_ns)), {});
      return;
    case HitKind::item:
    case HitKind::item_start:
    case HitKind::item_end: {
      const ItemView item = p.model.track(hit.track).at(hit.place);
      if (item.style == ItemStyle::part && context.hover_thumbnail) {
        context.hover_thumbnail(p.model.track(hit.track).info().id, hit.session_ns, mouse_x_px, mouse_y_px);
        return;
      }
      const std::string times =
          item.is_point() ? time_text(item.start_session_ns)
                          : fmt::format("{} to {}", time_text(item.start_session_ns), time_text(item.end_session_ns));
      if (item.style == ItemStyle::gap) return lines(times, item.title.empty() ? "No recording" : item.title);
      if (item.style == ItemStyle::density) return lines(fmt::format("{}: {} items", times, item.count), {});
      lines(item.style == ItemStyle::part ? time_text(hit.session_ns) : times, item.title);
      return;
    }
    case HitKind::nothing:
    case HitKind::header:
    case HitKind::track:
      return;
  }
}

}  // namespace parallax::timeline
