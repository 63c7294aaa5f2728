// SPDX-License-Identifier: Apache-2.0
#include "testcard/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "testcard/font.hpp"

namespace parallax::testcard {
namespace {

uint8_t to_byte(double value) {
  return static_cast<uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

}  // namespace

Colour colour_of(uint32_t rgb, Range range) {
  const double r = (rgb >> 16) & 0xFF;
  const double g = (rgb >> 8) & 0xFF;
  const double b = rgb & 0xFF;
  const double y = 0.299 * r + 0.587 * g + 0.114 * b;
  const double u = (b - y) / 1.772;
  const double v = (r - y) / 1.402;
  if (range == Range::full) return {to_byte(y), to_byte(128 + u), to_byte(128 + v)};
  return {to_byte(16 + y * 219 / 255), to_byte(128 + u * 224 / 255), to_byte(128 + v * 224 / 255)};
}

Picture::Picture(int width, int height) : width_(width), height_(height) {
  const auto luma = static_cast<size_t>(width) * static_cast<size_t>(height);
  planes_[0].assign(luma, 16);
  planes_[1].assign(luma / 4, 128);
  planes_[2].assign(luma / 4, 128);
}

Rect Picture::clip(Rect rect) const {
  const int x0 = std::clamp(rect.x, 0, width_);
  const int y0 = std::clamp(rect.y, 0, height_);
  const int x1 = std::clamp(rect.x + rect.width, x0, width_);
  const int y1 = std::clamp(rect.y + rect.height, y0, height_);
  return {x0, y0, x1 - x0, y1 - y0};
}

void Picture::fill_luma(Rect rect, uint8_t luma) {
  const Rect area = clip(rect);
  for (int row = area.y; row < area.y + area.height; ++row) {
    std::memset(plane(0) + row * stride(0) + area.x, luma, static_cast<size_t>(area.width));
  }
}

void Picture::fill(Rect rect, Colour colour) {
  fill_luma(rect, colour.y);
  const Rect area = clip(rect);
  const int x0 = area.x / 2;
  const int x1 = (area.x + area.width + 1) / 2;
  for (int row = area.y / 2; row < (area.y + area.height + 1) / 2; ++row) {
    std::memset(plane(1) + row * stride(1) + x0, colour.u, static_cast<size_t>(x1 - x0));
    std::memset(plane(2) + row * stride(2) + x0, colour.v, static_cast<size_t>(x1 - x0));
  }
}

void Picture::blend(int x, int y, double coverage, Colour colour) {
  if (coverage <= 0 || x < 0 || y < 0 || x >= width_ || y >= height_) return;
  uint8_t& luma = plane(0)[y * stride(0) + x];
  luma = to_byte(luma + (colour.y - luma) * std::min(coverage, 1.0));
  if (coverage > 0.5) {
    const int at = y / 2 * stride(1) + x / 2;
    plane(1)[at] = colour.u;
    plane(2)[at] = colour.v;
  }
}

void Picture::disc(double x, double y, double radius, Colour colour) {
  line(x, y, x, y, 2 * radius, colour);
}

void Picture::line(double x0, double y0, double x1, double y1, double thickness, Colour colour) {
  const double radius = thickness / 2;
  const double dx = x1 - x0;
  const double dy = y1 - y0;
  const double length2 = dx * dx + dy * dy;
  const auto low = [radius](double a, double b) { return static_cast<int>(std::floor(std::min(a, b) - radius)) - 1; };
  const auto high = [radius](double a, double b) { return static_cast<int>(std::ceil(std::max(a, b) + radius)) + 1; };
  for (int row = std::max(0, low(y0, y1)); row <= std::min(height_ - 1, high(y0, y1)); ++row) {
    for (int column = std::max(0, low(x0, x1)); column <= std::min(width_ - 1, high(x0, x1)); ++column) {
      const double px = column + 0.5 - x0;
      const double py = row + 0.5 - y0;
      const double along = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0.0;
      blend(column, row, radius + 0.5 - std::hypot(px - along * dx, py - along * dy), colour);
    }
  }
}

int Picture::text(int x, int y, int scale, std::string_view text, Colour colour) {
  int at = x;
  for (const char character : text) {
    const auto& glyph = glyph_of(character);
    for (int row = 0; row < 7; ++row) {
      for (int column = 0; column < 5; ++column) {
        if (((glyph[static_cast<size_t>(row)] >> (4 - column)) & 1) == 0) continue;
        fill({at + column * scale, y + row * scale, scale, scale}, colour);
      }
    }
    at += 6 * scale;
  }
  return at - x;
}

void Picture::copy(const Picture& from, Rect rect) {
  const Rect area = clip(rect);
  for (int row = area.y; row < area.y + area.height; ++row) {
    std::memcpy(plane(0) + row * stride(0) + area.x, from.plane(0) + row * stride(0) + area.x,
                static_cast<size_t>(area.width));
  }
  const int x0 = area.x / 2;
  const auto width = static_cast<size_t>((area.x + area.width + 1) / 2 - x0);
  for (int row = area.y / 2; row < (area.y + area.height + 1) / 2; ++row) {
    for (int index = 1; index < 3; ++index) {
      std::memcpy(plane(index) + row * stride(index) + x0, from.plane(index) + row * stride(index) + x0, width);
    }
  }
}

}  // namespace parallax::testcard
