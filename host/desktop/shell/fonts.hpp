// SPDX-License-Identifier: Apache-2.0
// Where the fonts lie on this machine, and the atlas made of them. [UI thread]
#pragma once

#include <cstdint>
#include <set>
#include <string>

struct ImFont;
struct ImFontAtlas;

namespace parallax::desktop {

/// What a text is for; sizes are in points at scale 1.
enum class Font { small, body, strong, title, large };
inline constexpr size_t kFonts = 5;

[[nodiscard]] float points_of(Font font);
/// For Pango: "Inter, Noto Sans" with the weight of `font`.
[[nodiscard]] bool is_strong(Font font);

/// A font file and the face in it.
struct FontFile {
  std::string path;
  int face = 0;
};

/// The file that has the family closest to ours (Inter, then what the system takes for "sans"). Empty path: no fonts.
[[nodiscard]] FontFile find_font(bool strong);
/// A file with this code point; empty path: none has it.
[[nodiscard]] FontFile find_font_with(uint32_t code_point);

/// Fills `atlas` anew for a scale: Latin, Greek, Cyrillic, punctuation, arrows, and `extra` code points (BMP only).
/// Never larger than 4096², extra ones are dropped before that. `fonts` gets one per Font.
void build_atlas(ImFontAtlas& atlas, float scale, const std::set<uint32_t>& extra, ImFont* (&fonts)[kFonts]);

}  // namespace parallax::desktop
