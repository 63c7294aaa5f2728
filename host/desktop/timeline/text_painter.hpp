// SPDX-License-Identifier: Apache-2.0
// How the timeline's texts come onto the screen. The shell implements it for names in any script.
#pragma once

#include <cstdint>
#include <string_view>

struct ImDrawList;

namespace parallax::timeline {

/// [UI thread]
class TextPainter {
 public:
  virtual ~TextPainter() = default;
  /// Height of a line in pixels.
  [[nodiscard]] virtual float line_height_px() const = 0;
  [[nodiscard]] virtual float width_px(std::string_view text) = 0;
  /// Draws one line with its upper left corner at (x, y); text wider than `max_width_px` is cut and ends in "…".
  virtual void draw(ImDrawList& list, float x, float y, uint32_t colour, std::string_view text, float max_width_px) = 0;
};

}  // namespace parallax::timeline
