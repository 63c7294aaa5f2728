// SPDX-License-Identifier: Apache-2.0
// Text in any script: from the atlas where that can, else as a picture made by Pango. Views draw through this alone.
// [UI thread]
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "desktop/shell/fonts.hpp"
#include "desktop/shell/palette.hpp"

struct ImDrawList;
struct ImFontAtlas;

namespace parallax::desktop {

class ShapedTexts;

struct TextSize {
  float width = 0;
  float height = 0;
};

/// A text that did not fit its place, and where it stands, in pixels.
struct CutText {
  std::string text;
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

class Text {
 public:
  explicit Text(ImFontAtlas& atlas);
  ~Text();
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  /// Before each frame: takes a changed scale and new code points into the atlas. True: the atlas was rebuilt and its
  /// texture must be uploaded again.
  bool new_frame(float scale);
  [[nodiscard]] float scale() const { return scale_; }
  [[nodiscard]] ImFont* font(Font font) const { return fonts_[static_cast<size_t>(font)]; }
  /// Height of a line in pixels.
  [[nodiscard]] float line(Font font) const;

  /// One line, cut with an ellipsis at `max_width` pixels if that is above 0.
  [[nodiscard]] TextSize measure(Font font, std::string_view text, float max_width = 0);
  /// Draws it with its upper left corner at x, y; returns its size.
  TextSize draw(ImDrawList& list, Font font, float x, float y, Colour colour, std::string_view text,
                float max_width = 0);
  /// Several lines, broken between words, and within one that is longer than a line; returns the size of all. `list`
  /// may be null: only measured.
  TextSize draw_wrapped(ImDrawList* list, Font font, float x, float y, Colour colour, std::string_view text,
                        float width);
  /// Text that is edited in a field must come from the atlas: its code points are taken in from the next frame on.
  void need(std::string_view text);
  /// The cut text that lies under the mouse in this frame: its whole is to be told. Once.
  [[nodiscard]] std::optional<CutText> take_hovered_cut() { return std::exchange(hovered_cut_, std::nullopt); }

 private:
  void note_cut(std::string_view text, float x, float y, float width, Font font);

  bool in_atlas(Font font, std::string_view text) const;
  std::string_view cut(Font font, std::string_view text, float max_width) const;

  ImFontAtlas& atlas_;
  ImFont* fonts_[kFonts] = {};
  float scale_ = 0;
  std::set<uint32_t> extra_;
  bool changed_ = false;
  std::optional<CutText> hovered_cut_;
  std::unique_ptr<ShapedTexts> shaped_;
};

}  // namespace parallax::desktop
