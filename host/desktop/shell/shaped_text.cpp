// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/shaped_text.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <vector>

#include "desktop/shell/utf8.hpp"

namespace parallax::desktop {

namespace {

constexpr size_t kKept = 400;
constexpr uint64_t kIdleFrames = 240;
constexpr int kLargest = 4096;

struct Range {
  uint32_t from;
  uint32_t to;
};
// Scripts whose letters join, reorder or stack: Hebrew to Thaana, Syriac, N'Ko; Indic scripts, Thai, Lao, Tibetan,
// Myanmar; Hangul letters that combine; Ethiopic to Khmer, Mongolian; Arabic and Hebrew presentation forms.
constexpr Range kShaped[] = {{0x0300, 0x036f}, {0x0590, 0x08ff}, {0x0900, 0x109f}, {0x1100, 0x11ff}, {0x1780, 0x18af},
                             {0x1a00, 0x1cff}, {0x200d, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}, {0xa800, 0xabff},
                             {0xfb1d, 0xfdff}, {0xfe00, 0xfe0f}, {0xfe70, 0xfeff}};

struct ObjectDeleter {
  void operator()(void* object) const { g_object_unref(object); }
};
struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoDeleter {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;
using Cairo = std::unique_ptr<cairo_t, CairoDeleter>;

// Cairo keeps colours multiplied by alpha; the user interface blends colours that are not.
std::vector<uint8_t> to_rgba(const uint8_t* bgra, int width, int height, int stride) {
  std::vector<uint8_t> out(static_cast<size_t>(width) * static_cast<size_t>(height) * 4U);
  size_t at = 0;
  for (int y = 0; y < height; ++y) {
    const uint8_t* row = bgra + static_cast<ptrdiff_t>(y) * stride;
    for (int x = 0; x < width; ++x, row += 4, at += 4) {
      const unsigned alpha = row[3];
      for (size_t c = 0; c < 3; ++c) {
        const unsigned value = row[2 - c];
        out[at + c] = static_cast<uint8_t>(alpha == 0 ? 0 : std::min(255U, (value * 255U + alpha / 2U) / alpha));
      }
      out[at + 3] = static_cast<uint8_t>(alpha);
    }
  }
  return out;
}

unsigned upload(const std::vector<uint8_t>& rgba, int width, int height) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return texture;
}

}  // namespace

bool needs_shaping(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const uint32_t code_point = next_code_point(text, at);
    if (code_point > 0xffff) return true;
    for (const Range& range : kShaped) {
      if (code_point >= range.from && code_point <= range.to) return true;
    }
  }
  return false;
}

struct ShapedTexts::Pango {
  std::unique_ptr<PangoContext, ObjectDeleter> context{
      pango_font_map_create_context(pango_cairo_font_map_get_default())};
};

ShapedTexts::ShapedTexts() : pango_(std::make_unique<Pango>()) {}

ShapedTexts::~ShapedTexts() {
  for (const auto& [key, entry] : entries_) glDeleteTextures(1, &entry.text.texture);
}

const ShapedText& ShapedTexts::get(std::string_view text, Font font, float scale, Colour colour, int max_width) {
  std::string& key = key_;  // its memory is kept
  key.assign(text);
  fmt::format_to(std::back_inserter(key), "{}{}/{}/{}/{}", '\0', static_cast<int>(font), static_cast<int>(scale * 100),
                 colour.rgb, max_width);
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    found = entries_.emplace(key, Entry{render(text, font, scale, colour, max_width), frame_}).first;
  }
  found->second.used_frame = frame_;
  return found->second.text;
}

void ShapedTexts::new_frame() {
  ++frame_;
  const uint64_t idle = entries_.size() > kKept ? 2 : kIdleFrames;
  if (entries_.size() <= kKept && frame_ % 60 != 0) return;
  std::erase_if(entries_, [&](const auto& entry) {
    if (entry.second.used_frame + idle >= frame_) return false;
    glDeleteTextures(1, &entry.second.text.texture);
    return true;
  });
}

ShapedText ShapedTexts::render(std::string_view text, Font font, float scale, Colour colour, int max_width) {
  const std::unique_ptr<PangoLayout, ObjectDeleter> layout(pango_layout_new(pango_->context.get()));
  PangoFontDescription* description = pango_font_description_from_string("Inter, Noto Sans, sans");
  pango_font_description_set_absolute_size(description, points_of(font) * scale * PANGO_SCALE);
  pango_font_description_set_weight(description, is_strong(font) ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), description);
  pango_font_description_free(description);
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  // A text that reads from the right stands at the left all the same, where all others in a list stand.
  pango_layout_set_auto_dir(layout.get(), TRUE);
  int width = 0;
  int height = 0;
  pango_layout_get_pixel_size(layout.get(), &width, &height);
  const int limit = max_width > 0 ? std::min(max_width, kLargest) : kLargest;
  if (width > limit) {
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_width(layout.get(), limit * PANGO_SCALE);
    pango_layout_get_pixel_size(layout.get(), &width, &height);
  }
  ShapedText out;
  out.width = std::clamp(width, 1, kLargest);
  out.height = std::clamp(height, 1, kLargest);
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, out.width, out.height));
  const Cairo cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), static_cast<double>((colour.rgb >> 16U) & 0xffU) / 255.0,
                       static_cast<double>((colour.rgb >> 8U) & 0xffU) / 255.0,
                       static_cast<double>(colour.rgb & 0xffU) / 255.0);
  pango_cairo_show_layout(cairo.get(), layout.get());
  cairo_surface_flush(surface.get());
  out.texture = upload(to_rgba(cairo_image_surface_get_data(surface.get()), out.width, out.height,
                               cairo_image_surface_get_stride(surface.get())),
                       out.width, out.height);
  return out;
}

}  // namespace parallax::desktop
