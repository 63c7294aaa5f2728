// SPDX-License-Identifier: Apache-2.0
// The pieces of drawing that draw.cpp puts in order. The only headers and files of this folder that know ImGui are this
// one, draw.cpp and the painting_*.cpp.
#pragma once

#include <imgui.h>

#include "desktop/timeline/draw.hpp"

namespace parallax::timeline {

/// What all pieces need: where the widget is, what it shows, how.
struct Painting {
  ImDrawList& list;
  ImVec2 origin;
  const Widget& widget;
  const Model& model;
  const Palette& palette;
  TextPainter& text;
  float scale = 1;
  [[nodiscard]] const Frame& frame() const { return widget.frame(); }
  [[nodiscard]] float items_x() const { return origin.x + frame().layout.header_px; }
  [[nodiscard]] float x_of(int64_t session_ns) const {
    const double x = frame().view.x_of(session_ns);
    const double width = frame().view.width_px();
    return items_x() + static_cast<float>(x < -50 ? -50 : x > width + 50 ? width + 50 : x);
  }
};

void paint_rows(const Painting& p);
void paint_runs(const Painting& p);
void paint_items(const Painting& p);
/// Diagonal lines over what is missing.
void paint_hatching(const Painting& p, ImVec2 from, ImVec2 until, Colour colour);
void paint_ruler(const Painting& p);
void paint_headers(const Painting& p);
/// Loop, rubber band, the item being dragged, the line it snaps to, the playhead.
void paint_overlays(const Painting& p);
void show_tooltip(const Painting& p, const DrawContext& context, float mouse_x_px, float mouse_y_px);

/// `colour` with its alpha multiplied by `share`.
[[nodiscard]] Colour faded(Colour colour, float share);
/// Dark or light, whichever reads better on `background`.
[[nodiscard]] Colour text_colour_on(Colour background);

/// Draws with ImGui's own font, for programs without a text engine.
class FontPainter final : public TextPainter {
 public:
  [[nodiscard]] float line_height_px() const override;
  [[nodiscard]] float width_px(std::string_view text) override;
  void draw(ImDrawList& list, float x, float y, uint32_t colour, std::string_view text, float max_width_px) override;
};

}  // namespace parallax::timeline
