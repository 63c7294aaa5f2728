// SPDX-License-Identifier: Apache-2.0
// First of the two phases of drawing: which rectangles are on screen. What is drawn and what the mouse hits are the
// same lists.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "desktop/timeline/model.hpp"
#include "desktop/timeline/ruler.hpp"
#include "desktop/timeline/summary.hpp"
#include "desktop/timeline/view.hpp"

namespace parallax::timeline {

/// Sizes in pixels, already scaled.
struct Layout {
  float width_px = 1000;
  float height_px = 300;
  float header_px = 150;  ///< the column of track names
  float ruler_px = 26;
  float lane_px = 20;
  float row_gap_px = 5;
  float label_px = 90;  ///< room for a tick's label
  float edge_px = 5;    ///< an item's ends can be grabbed so far from them
  [[nodiscard]] static Layout scaled(float width_px, float height_px, float scale);
  [[nodiscard]] float items_width_px() const { return width_px > header_px + 1 ? width_px - header_px : 1; }
};

/// One visible track. y is relative to the widget.
struct Row {
  uint32_t track = 0;
  float y_px = 0;
  float height_px = 0;
  uint32_t lanes = 1;
};

/// One item wide enough, or lonely enough, to be shown by itself. x is relative to the items' area.
struct ShownItem {
  uint32_t track = 0;
  ItemPlace place;
  float x0_px = 0;
  float x1_px = 0;  ///< at least 2 px after x0; the item itself may be narrower
  float y_px = 0;
  float room_px = 0;  ///< free pixels from x0 to whatever comes next in the lane, for a label
  Colour colour = 0;
  ItemStyle style = ItemStyle::mark;
  bool point = false;
  bool selected = false;
};

/// Items folded into one stretch of about even density.
struct ShownRun {
  int64_t from_session_ns = 0;  ///< whole buckets
  int64_t until_session_ns = 0;
  float x0_px = 0;
  float x1_px = 0;
  float y_px = 0;
  uint32_t track = 0;
  uint32_t lane = 0;
  uint32_t count = 0;
  uint32_t first = 0;  ///< the first item's index in the lane
  Colour colour = 0;
  uint8_t density = 0;  ///< 1 (few) to 7 per bucket, logarithmic
  bool has_gap = false;
};

/// What is on screen. Reused from frame to frame, so that nothing is allocated while panning.
struct Frame {
  Layout layout;
  View view;
  TickSteps steps;
  std::vector<Tick> ticks;
  std::vector<Row> rows;
  std::vector<ShownItem> items;
  std::vector<ShownRun> runs;
  float content_height_px = 0;  ///< of all rows, for scrolling
  bool unfinished = false;      ///< some lanes are folded as for the zoom before: draw again
  void clear();
};

/// Fills `frame`. Costs what is visible, not what exists; after a zoom the new windows are counted over some frames,
/// in which the lanes that wait keep the folding that they had. [UI thread]
void preprocess(const Model& model, const View& view, const Layout& layout, float scroll_px, Summaries& summaries,
                Frame& frame);

}  // namespace parallax::timeline
