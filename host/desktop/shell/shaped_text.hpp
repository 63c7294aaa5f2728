// SPDX-License-Identifier: Apache-2.0
// Texts that need shaping or lie above U+FFFF, drawn by Pango into textures that are kept while they are used.
// [UI thread, with the GL context current]
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "desktop/shell/fonts.hpp"
#include "desktop/shell/palette.hpp"

namespace parallax::desktop {

/// A text as a picture.
struct ShapedText {
  unsigned texture = 0;  ///< GL name; 0: nothing to draw
  int width = 0;         ///< pixels
  int height = 0;
};

/// Whether a text is beyond what an atlas of single characters can show: scripts that join, reorder or stack, and code
/// points above U+FFFF. [any thread]
[[nodiscard]] bool needs_shaping(std::string_view text);

class ShapedTexts {
 public:
  ShapedTexts();
  ~ShapedTexts();
  ShapedTexts(const ShapedTexts&) = delete;
  ShapedTexts& operator=(const ShapedTexts&) = delete;

  /// The picture of `text`; cut with an ellipsis at `max_width` pixels if that is above 0. Valid until `new_frame`.
  const ShapedText& get(std::string_view text, Font font, float scale, Colour colour, int max_width);
  /// Lets go of what was not used for a while.
  void new_frame();
  [[nodiscard]] size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    ShapedText text;
    uint64_t used_frame = 0;
  };
  struct Pango;
  ShapedText render(std::string_view text, Font font, float scale, Colour colour, int max_width);
  std::unique_ptr<Pango> pango_;
  std::map<std::string, Entry> entries_;
  std::string key_;  ///< of the text that is looked for
  uint64_t frame_ = 0;
};

}  // namespace parallax::desktop
