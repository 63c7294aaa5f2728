// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/text.hpp"

#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "desktop/shell/shaped_text.hpp"
#include "desktop/shell/utf8.hpp"

namespace parallax::desktop {

namespace {

constexpr std::string_view kEllipsis = "\u2026";
constexpr size_t kFewestBroken = 8;  // bytes
constexpr size_t kMostExtra = 3000;

ImU32 to_imgui(Colour colour) {
  return IM_COL32((colour.rgb >> 16U) & 0xffU, (colour.rgb >> 8U) & 0xffU, colour.rgb & 0xffU, 255);
}

ImTextureID texture_id(unsigned texture) {
  return reinterpret_cast<ImTextureID>(static_cast<intptr_t>(texture));
}

float width_in(const ImFont& font, std::string_view text) {
  return font.CalcTextSizeA(font.FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

}  // namespace

Text::Text(ImFontAtlas& atlas) : atlas_(atlas), shaped_(std::make_unique<ShapedTexts>()) {}
Text::~Text() = default;

bool Text::new_frame(float scale) {
  shaped_->new_frame();
  if (scale == scale_ && !changed_) return false;
  scale_ = scale;
  changed_ = false;
  build_atlas(atlas_, scale, extra_, fonts_);
  return true;
}

float Text::line(Font font) const {
  return std::round(points_of(font) * scale_ * 1.4F);
}

bool Text::in_atlas(Font font, std::string_view text) const {
  const ImFont& glyphs = *fonts_[static_cast<size_t>(font)];
  for (size_t at = 0; at < text.size();) {
    const uint32_t code_point = next_code_point(text, at);
    if (code_point > 0xffff ||
        (code_point >= 0x80 && glyphs.FindGlyphNoFallback(static_cast<ImWchar>(code_point)) == nullptr)) {
      return false;
    }
  }
  return !needs_shaping(text);
}

std::string_view Text::cut(Font font, std::string_view text, float max_width) const {
  const ImFont& glyphs = *fonts_[static_cast<size_t>(font)];
  const float room = max_width - width_in(glyphs, kEllipsis);
  size_t low = 0;
  size_t high = text.size();
  while (low < high) {
    const size_t middle = (low + high + 1) / 2;
    const size_t whole = whole_code_points(text, middle);
    if (width_in(glyphs, text.substr(0, whole)) <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return text.substr(0, whole_code_points(text, low));
}

TextSize Text::measure(Font font, std::string_view text, float max_width) {
  if (text.empty()) return {0, line(font)};
  if (!in_atlas(font, text)) {
    const ShapedText& shaped = shaped_->get(text, font, scale_, {0xffffff}, static_cast<int>(max_width));
    return {static_cast<float>(shaped.width), line(font)};
  }
  const float width = width_in(*fonts_[static_cast<size_t>(font)], text);
  return {max_width > 0 ? std::min(width, max_width) : width, line(font)};
}

TextSize Text::draw(ImDrawList& list, Font font, float x, float y, Colour colour, std::string_view text,
                    float max_width) {
  if (text.empty()) return {0, line(font)};
  x = std::round(x);
  if (!in_atlas(font, text)) {
    const ShapedText& shaped = shaped_->get(text, font, scale_, colour, static_cast<int>(max_width));
    if (max_width > 0 && static_cast<float>(shaped.width) >= max_width - 1) note_cut(text, x, y, max_width, font);
    const float top = std::round(y + (line(font) - static_cast<float>(shaped.height)) / 2);
    list.AddImage(texture_id(shaped.texture), {x, top},
                  {x + static_cast<float>(shaped.width), top + static_cast<float>(shaped.height)});
    return {static_cast<float>(shaped.width), line(font)};
  }
  ImFont* glyphs = fonts_[static_cast<size_t>(font)];
  const float top = std::round(y + (line(font) - glyphs->FontSize) / 2);
  float width = width_in(*glyphs, text);
  if (max_width > 0 && width > max_width) {
    const std::string_view kept = cut(font, text, max_width);
    note_cut(text, x, y, max_width, font);
    list.AddText(glyphs, glyphs->FontSize, {x, top}, to_imgui(colour), kept.data(), kept.data() + kept.size());
    width = width_in(*glyphs, kept);
    list.AddText(glyphs, glyphs->FontSize, {x + width, top}, to_imgui(colour), kEllipsis.data(),
                 kEllipsis.data() + kEllipsis.size());
    return {width + width_in(*glyphs, kEllipsis), line(font)};
  }
  list.AddText(glyphs, glyphs->FontSize, {x, top}, to_imgui(colour), text.data(), text.data() + text.size());
  return {width, line(font)};
}

void Text::note_cut(std::string_view text, float x, float y, float width, Font font) {
  const ImVec2 to{x + width, y + line(font)};
  if (!ImGui::IsMouseHoveringRect({x, y}, to) || !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows)) return;
  hovered_cut_ = CutText{std::string(text), x, y, width, to.y - y};
}

TextSize Text::draw_wrapped(ImDrawList* list, Font font, float x, float y, Colour colour, std::string_view text,
                            float width) {
  TextSize total;
  const auto flush = [&](std::string_view piece) {
    const TextSize size =
        list != nullptr ? draw(*list, font, x, y + total.height, colour, piece, width) : measure(font, piece, width);
    total.width = std::max(total.width, size.width);
    total.height += size.height;
  };
  // How much of a word that is longer than a line goes on this one: of a fingerprint or a path nothing may be lost.
  // Where only a few letters would fit, and in scripts that are shaped as a whole, the word is cut.
  const auto broken = [&](std::string_view word) {
    if (!in_atlas(font, word)) return word.size();
    size_t fits = 0;
    for (size_t at = 0; at < word.size(); fits = at) {
      (void)next_code_point(word, at);
      if (measure(font, word.substr(0, at)).width > width) break;
    }
    const size_t separator = word.substr(0, fits).find_last_of(":/-._");
    if (separator != std::string_view::npos && separator >= fits / 2) fits = separator + 1;
    return fits < kFewestBroken ? word.size() : fits;
  };
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!paragraph.empty()) {
      size_t fits = 0;
      for (size_t at = 0; at < paragraph.size();) {
        const size_t space = std::min(paragraph.find(' ', at), paragraph.size());
        if (measure(font, paragraph.substr(0, space)).width > width) {
          if (fits == 0) fits = broken(paragraph.substr(0, space));
          break;
        }
        fits = space;
        at = space + 1;
      }
      flush(paragraph.substr(0, fits));
      if (fits < paragraph.size() && paragraph[fits] == ' ') ++fits;
      paragraph.remove_prefix(fits);
    }
  }
  return total;
}

void Text::need(std::string_view text) {
  if (fonts_[0] == nullptr) return;
  for (size_t at = 0; at < text.size();) {
    const uint32_t code_point = next_code_point(text, at);
    if (code_point < 0x80 || code_point > 0xffff || extra_.size() >= kMostExtra) continue;
    if (fonts_[static_cast<size_t>(Font::body)]->FindGlyphNoFallback(static_cast<ImWchar>(code_point)) == nullptr) {
      changed_ = extra_.insert(code_point).second || changed_;
    }
  }
}

}  // namespace parallax::desktop
