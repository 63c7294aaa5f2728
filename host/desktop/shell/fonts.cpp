// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

namespace parallax::desktop {

namespace {

struct PatternDeleter {
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
struct CharSetDeleter {
  void operator()(FcCharSet* set) const { FcCharSetDestroy(set); }
};
using Pattern = std::unique_ptr<FcPattern, PatternDeleter>;

const FcChar8* fc_text(const char* text) {
  return reinterpret_cast<const FcChar8*>(text);
}

FontFile match(FcPattern* wanted) {
  FcConfigSubstitute(nullptr, wanted, FcMatchPattern);
  FcDefaultSubstitute(wanted);
  FcResult result = FcResultMatch;
  const Pattern found(FcFontMatch(nullptr, wanted, &result));
  FontFile file;
  FcChar8* path = nullptr;
  if (found && FcPatternGetString(found.get(), FC_FILE, 0, &path) == FcResultMatch) {
    file.path = reinterpret_cast<const char*>(path);
    FcPatternGetInteger(found.get(), FC_INDEX, 0, &file.face);
    file.face &= 0xffff;  // the upper half names an instance of a variable font
  }
  return file;
}

bool has_code_point(const FontFile& file, uint32_t code_point) {
  int count = 0;
  const Pattern pattern(FcFreeTypeQuery(fc_text(file.path.c_str()), static_cast<unsigned>(file.face), nullptr, &count));
  FcCharSet* set = nullptr;
  return pattern && FcPatternGetCharSet(pattern.get(), FC_CHARSET, 0, &set) == FcResultMatch &&
         FcCharSetHasChar(set, code_point) == FcTrue;
}

// Latin with all European accents, IPA left out, Greek, Cyrillic, punctuation, currency, arrows, some symbols.
constexpr std::array<ImWchar, 23> kEverywhere{0x20,   0x24f,  0x2c6,  0x2dd,  0x300,  0x304,  0x370,  0x3ff,
                                              0x400,  0x52f,  0x1e80, 0x1eff, 0x2010, 0x205e, 0x2070, 0x209c,
                                              0x20a0, 0x20bf, 0x2190, 0x21ff, 0x2212, 0x2215, 0};
constexpr std::array<ImWchar, 7> kFewer{0x20, 0x17f, 0x370, 0x52f, 0x2010, 0x205e, 0};

constexpr float kHeightPerEm = 1.21F;  // of Inter

ImFontConfig config_of(const FontFile& file) {
  ImFontConfig config;
  config.FontNo = file.face;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  return config;
}

// Code points by the file that has them, so that each file is read once.
std::map<std::string, std::pair<FontFile, std::vector<ImWchar>>> by_file(const std::set<uint32_t>& extra) {
  std::map<std::string, std::pair<FontFile, std::vector<ImWchar>>> out;
  for (const uint32_t code_point : extra) {
    if (code_point > 0xffff) continue;
    const FontFile file = find_font_with(code_point);
    if (file.path.empty()) continue;
    auto& entry = out[file.path + ":" + std::to_string(file.face)];
    entry.first = file;
    entry.second.push_back(static_cast<ImWchar>(code_point));
    entry.second.push_back(static_cast<ImWchar>(code_point));
  }
  for (auto& [name, entry] : out) entry.second.push_back(0);
  return out;
}

}  // namespace

float points_of(Font font) {
  constexpr std::array<float, kFonts> kPoints{13.0F, 14.5F, 14.5F, 19.0F, 28.0F};
  return kPoints[static_cast<size_t>(font)];
}

bool is_strong(Font font) {
  return font == Font::strong || font == Font::title || font == Font::large;
}

FontFile find_font(bool strong) {
  const Pattern wanted(FcPatternCreate());
  for (const char* family : {"Inter", "Noto Sans", "DejaVu Sans", "sans"}) {
    FcPatternAddString(wanted.get(), FC_FAMILY, fc_text(family));
  }
  FcPatternAddInteger(wanted.get(), FC_WEIGHT, strong ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR);
  FcPatternAddInteger(wanted.get(), FC_SLANT, FC_SLANT_ROMAN);
  return match(wanted.get());
}

FontFile find_font_with(uint32_t code_point) {
  const Pattern wanted(FcPatternCreate());
  const std::unique_ptr<FcCharSet, CharSetDeleter> set(FcCharSetCreate());
  FcCharSetAddChar(set.get(), code_point);
  FcPatternAddString(wanted.get(), FC_FAMILY, fc_text("sans"));
  FcPatternAddCharSet(wanted.get(), FC_CHARSET, set.get());
  FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
  FcPatternAddBool(wanted.get(), FC_COLOR, FcFalse);
  FontFile file = match(wanted.get());
  if (!file.path.empty() && !has_code_point(file, code_point)) return {};
  return file;
}

void build_atlas(ImFontAtlas& atlas, float scale, const std::set<uint32_t>& extra, ImFont* (&fonts)[kFonts]) {
  const FontFile regular = find_font(false);
  const FontFile strong = find_font(true);
  // 4096² hold about 16 million pixels; an ideograph takes the square of its size, twice (body and strong).
  const float body = points_of(Font::body) * scale;
  const auto room = static_cast<size_t>(6.0e6F / (2.0F * (body + 2.0F) * (body + 2.0F)));
  std::set<uint32_t> some(extra.begin(), std::next(extra.begin(), static_cast<long>(std::min(extra.size(), room))));
  const auto files = by_file(some);
  atlas.Clear();
  atlas.TexDesiredWidth = scale > 1.5F ? 4096 : 2048;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  for (size_t i = 0; i < kFonts; ++i) {
    const auto font = static_cast<Font>(i);
    // The font builder takes the height from ascender to descender; sizes here are of the em square.
    const float size = std::round(points_of(font) * scale * kHeightPerEm);
    const FontFile& file = is_strong(font) ? strong : regular;
    const ImWchar* ranges = font == Font::title || font == Font::large ? kFewer.data() : kEverywhere.data();
    ImFontConfig config = config_of(file);
    fonts[i] =
        file.path.empty() ? atlas.AddFontDefault() : atlas.AddFontFromFileTTF(file.path.c_str(), size, &config, ranges);
    if (font == Font::title || font == Font::large) continue;
    for (const auto& [name, entry] : files) {
      ImFontConfig merged = config_of(entry.first);
      merged.MergeMode = true;
      atlas.AddFontFromFileTTF(entry.first.path.c_str(), size, &merged, entry.second.data());
    }
  }
  atlas.Build();
}

}  // namespace parallax::desktop
