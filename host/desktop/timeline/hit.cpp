// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/hit.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::timeline {
namespace {

const Row* row_at(const Frame& frame, float y_px) {
  for (const Row& row : frame.rows) {
    if (y_px >= row.y_px && y_px < row.y_px + row.height_px) return &row;
  }
  return nullptr;
}

/// How far right of a point its label goes, about: the exact width is known to the painter alone.
float label_reach_px(const Model& model, const Frame& frame, const ShownItem& item) {
  const auto title = model.track(item.track).at(item.place).title;
  return std::min(item.room_px, static_cast<float>(title.size()) * frame.layout.lane_px * 0.35f);
}

/// 0 inside, else the distance to the item; negative: out of reach. A point's sign counts before labels: that of its
/// neighbour may lie on its own.
float distance_px(const Model& model, const Frame& frame, const ShownItem& item, float x_px) {
  const float reach = frame.layout.edge_px;
  const float from = item.x0_px;
  const float away = x_px < from ? from - x_px : x_px > item.x1_px ? x_px - item.x1_px : 0;
  if (away <= reach) return away;
  const bool on_label = item.point && x_px > from && x_px <= from + label_reach_px(model, frame, item) + reach;
  return on_label ? reach : -1;
}

HitKind part_of(const Frame& frame, const ShownItem& item, bool editable, float x_px) {
  const float edge = frame.layout.edge_px;
  if (!editable || item.point || item.x1_px - item.x0_px < 3 * edge) return HitKind::item;
  if (std::abs(x_px - item.x0_px) <= edge) return HitKind::item_start;
  if (std::abs(x_px - item.x1_px) <= edge) return HitKind::item_end;
  return HitKind::item;
}

}  // namespace

Hit hit_test(const Model& model, const Frame& frame, float x_px, float y_px) {
  Hit hit;
  const Layout& layout = frame.layout;
  const float x = x_px - layout.header_px;
  hit.session_ns = frame.view.time_at(static_cast<double>(x));
  if (x_px < 0 || y_px < 0 || x_px >= layout.width_px || y_px >= layout.height_px) return hit;
  if (y_px < layout.ruler_px) {
    if (x < 0) return hit;
    const auto playhead = static_cast<float>(frame.view.x_of(model.playhead_session_ns));
    hit.kind = std::abs(x - playhead) <= layout.edge_px ? HitKind::playhead : HitKind::ruler;
    return hit;
  }
  const Row* row = row_at(frame, y_px);
  if (row == nullptr) return hit;
  hit.track = row->track;
  hit.kind = x < 0 ? HitKind::header : HitKind::track;
  if (x < 0) return hit;
  const float into = std::max(0.0f, y_px - row->y_px - layout.row_gap_px / 2);
  const uint32_t lane = std::min(static_cast<uint32_t>(into / layout.lane_px), row->lanes - 1);
  const bool editable = model.track(row->track).info().editable;
  float nearest = -1;
  for (const ShownItem& item : frame.items) {
    if (item.track != row->track || item.place.lane != lane) continue;
    const float away = distance_px(model, frame, item, x);
    if (away < 0 || (nearest >= 0 && away > nearest)) continue;
    nearest = away;
    hit.kind = part_of(frame, item, editable, x);
    hit.place = item.place;
  }
  if (nearest >= 0) return hit;
  for (const ShownRun& run : frame.runs) {
    if (run.track != row->track || run.lane != lane || x < run.x0_px || x >= run.x1_px) continue;
    hit.kind = HitKind::run;
    hit.place = {run.lane, run.first};
    hit.run_count = run.count;
    return hit;
  }
  return hit;
}

}  // namespace parallax::timeline
