// SPDX-License-Identifier: Apache-2.0
// The timeline as a widget of Dear ImGui. Everything but drawing lives in the headers without ImGui.
#pragma once

#include <functional>
#include <string>

#include "desktop/timeline/intents.hpp"
#include "desktop/timeline/text_painter.hpp"
#include "desktop/timeline/widget.hpp"

namespace parallax::timeline {

/// Colours of the theme, as Dear ImGui packs them.
struct Palette {
  Colour background = 0xFF1E1A18u;
  Colour header = 0xFF26211Fu;
  Colour row = 0xFF231E1Cu;
  Colour row_other = 0xFF272220u;
  Colour line = 0xFF3A3330u;
  Colour tick_text = 0xFFB0A8A4u;
  Colour text = 0xFFECE6E3u;
  Colour text_on_item = 0xFFFFFFFFu;
  Colour part = 0xFF8A6A3Cu;
  Colour gap = 0xFF4A5AC8u;
  Colour playhead = 0xFF5A5AF0u;
  Colour loop = 0x40E0B060u;
  Colour selection = 0xFFF0C070u;
  Colour hover = 0x30FFFFFFu;
  Colour snap = 0xFF60E0E0u;
  Colour tooltip = 0xFF312721u;
};

struct DrawContext {
  float width_px = 0;   ///< 0: all that is left in the window
  float height_px = 0;  ///< 0: all that is left in the window
  float scale = 1;      ///< UI scale, 0.75 to 3
  Palette palette = {};
  TextPainter* text = nullptr;  ///< nullptr: ImGui's font
  /// Called while the mouse rests over a video at `session_ns`: draws a thumbnail below or above (x, y), e.g. in a
  /// tooltip. `track` is the video's track id.
  std::function<void(const std::string& track, int64_t session_ns, float x, float y)> hover_thumbnail = {};
};

/// Lays the timeline out at ImGui's cursor, takes the mouse, draws. Returns what the user wants; valid until the next
/// call for that widget. Keys come through Widget::perform. [UI thread]
const Intents& draw(Widget& widget, Model& model, const DrawContext& context);

}  // namespace parallax::timeline
