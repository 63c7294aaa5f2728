// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "desktop/timeline/painting.hpp"

namespace parallax::timeline {
namespace {

constexpr size_t kManyItems = 400;  // then corners stay square: rounding costs ten times as much
constexpr float kHatchPx = 7;

Colour colour_of(const Painting& p, uint32_t track, Colour own, ItemStyle style) {
  if (own != 0) return own;
  if (style == ItemStyle::part) return p.palette.part;
  if (style == ItemStyle::gap) return p.palette.gap;
  return p.model.track(track).info().colour;
}

/// A point in time: a stem with a head that can be grabbed.
void paint_point(const Painting& p, const ShownItem& item, float x, float y0, float y1, Colour colour, float fade) {
  const float head = (y1 - y0) * (item.selected ? 0.36f : 0.28f);
  if (item.room_px < head && !item.selected) {  // a crowd: heads would hide each other
    p.list.AddRectFilled({x - 0.75f * p.scale, y0}, {x + 0.75f * p.scale, y1}, faded(colour, fade));
    return;
  }
  const Colour stem = item.selected ? p.palette.selection : colour;
  const float half = (item.selected ? 1.5f : 0.75f) * p.scale;
  p.list.AddRectFilled({x - half, y0}, {x + half, y1}, faded(stem, fade));
  const ImVec2 corners[4] = {{x, y0}, {x + head, y0 + head}, {x, y0 + 2 * head}, {x - head, y0 + head}};
  p.list.AddConvexPolyFilled(corners, 4, faded(colour, fade));
  if (item.selected) p.list.AddPolyline(corners, 4, p.palette.selection, ImDrawFlags_Closed, 2.5f * p.scale);
}

constexpr float kDensityAlpha = 0.85f;
float density_height(float full, uint8_t density) {
  return full * (0.25f + 0.75f * static_cast<float>(std::min<uint8_t>(density, 6)) / 6);
}

}  // namespace

Colour faded(Colour colour, float share) {
  const auto alpha = static_cast<Colour>(static_cast<float>(colour >> 24) * std::clamp(share, 0.0f, 1.0f));
  return (colour & 0x00FFFFFFu) | alpha << 24;
}

Colour text_colour_on(Colour background) {
  const auto channel = [&](int shift) { return static_cast<float>(background >> shift & 0xFF); };
  const float luminance = 0.299f * channel(0) + 0.587f * channel(8) + 0.114f * channel(16);
  return luminance > 150 ? 0xFF181210u : 0xFFFFFFFFu;
}

void paint_hatching(const Painting& p, ImVec2 from, ImVec2 until, Colour colour) {
  const float height = until.y - from.y;
  const float step = kHatchPx * p.scale;
  // Lines keep their place on the screen's grid, so that they do not crawl while a gap grows.
  const float first = std::floor((from.x - height) / step) * step;
  for (float x = first; x < until.x; x += step) {
    const float x0 = std::max(x, from.x);
    const float x1 = std::min(x + height, until.x);
    if (x1 <= x0) continue;
    p.list.AddLine({x0, until.y - (x0 - x)}, {x1, until.y - (x1 - x)}, colour, p.scale);
  }
}

// Tens of thousands of rectangles: they are reserved in batches, as many as 16-bit indices reach.
void paint_runs(const Painting& p) {
  constexpr size_t kBatch = 8192;
  const float left = p.items_x();
  const float inset = 2 * p.scale;
  const float full = p.frame().layout.lane_px - 2 * inset;
  const std::vector<ShownRun>& runs = p.frame().runs;
  std::array<float, 7> heights{};
  for (size_t d = 0; d < heights.size(); ++d) heights[d] = density_height(full, static_cast<uint8_t>(d));
  // Neighbours mostly have the same colour.
  uint32_t track = 0;
  Colour own = 0;
  bool gap = false;
  Colour colour = 0;
  for (size_t begin = 0; begin < runs.size(); begin += kBatch) {
    const size_t end = std::min(runs.size(), begin + kBatch);
    p.list.PrimReserve(static_cast<int>(end - begin) * 6, static_cast<int>(end - begin) * 4);
    for (size_t i = begin; i < end; ++i) {
      const ShownRun& run = runs[i];
      if (run.track != track || run.colour != own || run.has_gap != gap || colour == 0) {
        track = run.track;
        own = run.colour;
        gap = run.has_gap;
        colour = faded(gap ? p.palette.gap : colour_of(p, track, own, ItemStyle::mark), kDensityAlpha);
      }
      const float bottom = p.origin.y + run.y_px + inset + full;
      p.list.PrimRect({left + run.x0_px, bottom - heights[std::min<size_t>(run.density, heights.size() - 1)]},
                      {left + run.x1_px, bottom}, colour);
    }
  }
}

void paint_items(const Painting& p) {
  const Frame& frame = p.frame();
  const float left = p.items_x();
  const float inset = 1.5f * p.scale;
  const float rounding = frame.items.size() < kManyItems ? 3 * p.scale : 0;
  const float pad = 5 * p.scale;
  const float least_label = 28 * p.scale;
  const float line = p.text.line_height_px();
  const auto fade_of = [&](const ShownItem& item) {
    if (!p.widget.drag() && p.widget.history.all_saved()) return 1.0f;
    const ItemId id = p.model.track(item.track).lanes()[item.place.lane].ids[item.place.index];
    if (p.widget.drag() && p.widget.drag()->item.track == item.track && p.widget.drag()->item.id == id) return 0.3f;
    return p.widget.history.is_unsaved(item.track, id) ? 0.55f : 1.0f;
  };
  for (const ShownItem& item : frame.items) {
    const Track& track = p.model.track(item.track);
    const float x0 = left + item.x0_px;
    const float x1 = left + item.x1_px;
    const float y0 = p.origin.y + item.y_px + inset;
    const float y1 = p.origin.y + item.y_px + frame.layout.lane_px - inset;
    const Colour colour = colour_of(p, item.track, item.colour, item.style);
    const float fade = fade_of(item);
    if (item.style == ItemStyle::density) {
      const uint32_t count = track.at(item.place).count;
      const auto density = static_cast<uint8_t>(1 + (count > 3) + (count > 15) + (count > 63));
      p.list.AddRectFilled({x0, y1 - density_height(y1 - y0, density)}, {x1, y1}, faded(colour, kDensityAlpha));
      continue;
    }
    if (item.point) {
      paint_point(p, item, x0, y0, y1, colour, fade);
      const float gap = (y1 - y0) * 0.28f + 3 * p.scale;
      if (item.room_px > least_label + gap) {
        if (const auto title = track.at(item.place).title; !title.empty()) {
          p.text.draw(p.list, x0 + gap, (y0 + y1 - line) / 2, faded(p.palette.text, fade), title,
                      item.room_px - gap - pad);
        }
      }
      continue;
    }
    if (item.style == ItemStyle::gap) {
      p.list.AddRectFilled({x0, y0}, {x1, y1}, faded(colour, 0.25f));
      if (x1 - x0 > 4 * p.scale) paint_hatching(p, {x0, y0}, {x1, y1}, faded(colour, 0.8f));
    } else {
      p.list.AddRectFilled({x0, y0}, {x1, y1}, faded(colour, fade), x1 - x0 > 8 ? rounding : 0);
    }
    if (item.selected) p.list.AddRect({x0, y0}, {x1, y1}, p.palette.selection, rounding, 0, 2 * p.scale);
    const float visible_x0 = std::max(x0, left) + pad;
    const float visible_x1 = std::min(x1, left + static_cast<float>(frame.view.width_px())) - pad;
    if (visible_x1 - visible_x0 < least_label) continue;
    if (const auto title = track.at(item.place).title; !title.empty()) {
      const Colour on = item.style == ItemStyle::gap ? p.palette.text : text_colour_on(colour);
      p.text.draw(p.list, visible_x0, (y0 + y1 - line) / 2, faded(on, fade), title, visible_x1 - visible_x0);
    }
  }
}

}  // namespace parallax::timeline
