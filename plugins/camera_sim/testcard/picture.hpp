// SPDX-License-Identifier: Apache-2.0
// A planar YUV 4:2:0 picture and the few things that are drawn on it. No FFmpeg here: readers of pictures (tests of the
// desktop, for example) can use it alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace parallax::testcard {

/// A colour as it is stored in a picture.
struct Colour {
  uint8_t y = 16;
  uint8_t u = 128;
  uint8_t v = 128;
};

/// Whether luma runs 16…235 (video) or 0…255 (JPEG).
enum class Range { limited, full };

/// BT.601 colour of `rgb` (0xRRGGBB).
[[nodiscard]] Colour colour_of(uint32_t rgb, Range range);

struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// Owns its three planes without padding; width and height are even. [one thread at a time]
class Picture {
 public:
  Picture(int width, int height);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  /// Plane 0 is luma with `width` bytes a row, planes 1 and 2 are chroma with half of it.
  [[nodiscard]] const uint8_t* plane(int index) const { return planes_[static_cast<size_t>(index)].data(); }
  [[nodiscard]] uint8_t* plane(int index) { return planes_[static_cast<size_t>(index)].data(); }
  [[nodiscard]] int stride(int index) const { return index == 0 ? width_ : width_ / 2; }

  // Everything below is clipped to the picture.
  void fill(Rect rect, Colour colour);
  /// Luma only: for blocks that lie on a grey ground.
  void fill_luma(Rect rect, uint8_t luma);
  void disc(double x, double y, double radius, Colour colour);
  /// A line with round ends.
  void line(double x0, double y0, double x1, double y1, double thickness, Colour colour);
  /// Capitals, digits and "-.:/ " in a 5 × 7 font, each dot `scale` pixels wide. Returns the width in pixels.
  int text(int x, int y, int scale, std::string_view text, Colour colour);
  /// Takes this part of a picture of the same size.
  void copy(const Picture& from, Rect rect);

 private:
  [[nodiscard]] Rect clip(Rect rect) const;
  void blend(int x, int y, double coverage, Colour colour);

  int width_;
  int height_;
  std::vector<uint8_t> planes_[3];
};

}  // namespace parallax::testcard
