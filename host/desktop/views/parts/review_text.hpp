// SPDX-License-Identifier: Apache-2.0
// The timeline's texts through the desktop's text engine, its colours from the theme.
#pragma once

#include "desktop/shell/ui.hpp"
#include "desktop/timeline/draw.hpp"

namespace parallax::desktop {

class TimelineText final : public timeline::TextPainter {
 public:
  explicit TimelineText(Text& text) : text_(text) {}
  [[nodiscard]] float line_height_px() const override { return text_.line(Font::small); }
  [[nodiscard]] float width_px(std::string_view text) override { return text_.measure(Font::small, text).width; }
  void draw(ImDrawList& list, float x, float y, uint32_t colour, std::string_view text, float max_width_px) override {
    const Colour plain{((colour & 0xffU) << 16U) | (colour & 0xff00U) | ((colour >> 16U) & 0xffU)};
    text_.draw(list, Font::small, x, y, plain, text, max_width_px);
  }

 private:
  Text& text_;
};

[[nodiscard]] inline timeline::Palette timeline_palette(const Palette& p) {
  timeline::Palette out;
  out.background = packed(p.surface);
  out.header = packed(p.surface);
  out.row = packed(mix(p.surface, p.raised, 0.5));
  out.row_other = packed(p.surface);
  out.line = packed(p.line);
  out.tick_text = packed(p.muted);
  out.text = packed(p.text);
  out.text_on_item = packed(p.on_accent);
  out.part = packed(mix(p.accent, p.surface, 0.35));
  out.gap = packed(p.warning);
  out.playhead = packed(p.danger_text);
  out.loop = packed(p.accent, 0.22F);
  out.selection = packed(p.text);  // marks have the accent's colour themselves
  out.hover = packed(p.text, 0.12F);
  out.snap = packed(p.good);
  out.tooltip = packed(p.raised);
  return out;
}

}  // namespace parallax::desktop
