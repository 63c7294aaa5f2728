// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/palette.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::desktop {

namespace {

constexpr Palette kDark{
    .window = {0x0e1116},
    .surface = {0x161a21},
    .raised = {0x212731},
    .hover = {0x2b323e},
    .line = {0x272d37},
    .outline = {0x667085},
    .text = {0xe9edf3},
    .muted = {0xa3adbb},
    .accent = {0x2f6feb},
    .accent_hover = {0x4480f0},
    .on_accent = {0xffffff},
    .record = {0xcf3340},
    .record_hover = {0xd6404c},
    .on_record = {0xffffff},
    .danger_text = {0xff7b81},
    .warning = {0xf0b455},
    .good = {0x5fd39b},
    .accent_text = {0x82b1ff},
    .video = {0x07090c},
    .on_video = {0xf4f6f9},
    .selected = {0x1d2c47},
};

constexpr Palette kLight{
    .window = {0xf3f5f8},
    .surface = {0xffffff},
    .raised = {0xeef1f5},
    .hover = {0xe3e8ee},
    .line = {0xdfe4ea},
    .outline = {0x7d8998},
    .text = {0x18202b},
    .muted = {0x505c6c},
    .accent = {0x1f5fd6},
    .accent_hover = {0x2a6be3},
    .on_accent = {0xffffff},
    .record = {0xc62a37},
    .record_hover = {0xcf3340},
    .on_record = {0xffffff},
    .danger_text = {0xb4202c},
    .warning = {0x7f5300},
    .good = {0x0f6b3d},
    .accent_text = {0x1a54c0},
    .video = {0x07090c},
    .on_video = {0xf4f6f9},
    .selected = {0xdfe9fb},
};

double channel(uint32_t value) {
  const double c = static_cast<double>(value & 0xffU) / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * channel(colour.rgb >> 16U) + 0.7152 * channel(colour.rgb >> 8U) + 0.0722 * channel(colour.rgb);
}

}  // namespace

const Palette& palette_of(Theme theme) {
  return theme == Theme::dark ? kDark : kLight;
}

double contrast(Colour a, Colour b) {
  const double x = luminance(a);
  const double y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

Colour mix(Colour a, Colour b, double share) {
  uint32_t out = 0;
  for (const uint32_t shift : {16U, 8U, 0U}) {
    const double from = (a.rgb >> shift) & 0xffU;
    const double to = (b.rgb >> shift) & 0xffU;
    out |= static_cast<uint32_t>(std::lround(from + (to - from) * std::clamp(share, 0.0, 1.0))) << shift;
  }
  return {out};
}

}  // namespace parallax::desktop
