// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/screen_places.hpp"

#include <algorithm>
#include <array>

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 4> kCorners{"top-left", "top-right", "bottom-left", "bottom-right"};
/// Narrower than this, a window beside the first one is of no use.
constexpr int kLeastBeside = 640;
/// For the frame that the window manager adds.
constexpr int kFrame = 48;

ScreenRect inside(const ScreenRect& area, ScreenRect rect) {
  rect.width = std::min(rect.width, area.width);
  rect.height = std::min(rect.height, area.height);
  rect.x = std::clamp(rect.x, area.x, area.x + area.width - rect.width);
  rect.y = std::clamp(rect.y, area.y, area.y + area.height - rect.height);
  return rect;
}

}  // namespace

std::string_view name_of(Corner corner) {
  return kCorners[static_cast<size_t>(corner)];
}

Corner corner_of(std::string_view name) {
  const auto found = std::find(kCorners.begin(), kCorners.end(), name);
  return found == kCorners.end() ? Corner::bottom_right : static_cast<Corner>(found - kCorners.begin());
}

ScreenRect in_corner(const ScreenRect& area, int width, int height, int margin, Corner corner) {
  const bool left = corner == Corner::top_left || corner == Corner::bottom_left;
  const bool top = corner == Corner::top_left || corner == Corner::top_right;
  return inside(area, {left ? area.x + margin : area.x + area.width - width - margin,
                       top ? area.y + margin : area.y + area.height - height - margin, width, height});
}

Corner nearest_corner(const ScreenRect& area, const ScreenRect& window) {
  const bool left = window.x + window.width / 2 < area.x + area.width / 2;
  const bool top = window.y + window.height / 2 < area.y + area.height / 2;
  if (top) return left ? Corner::top_left : Corner::top_right;
  return left ? Corner::bottom_left : Corner::bottom_right;
}

ScreenRect second_place(const ScreenRect& first, const ScreenRect& area, const std::optional<ScreenRect>& other) {
  if (other) {
    return inside(*other,
                  {other->x + kFrame, other->y + kFrame, other->width - 2 * kFrame, other->height - 2 * kFrame});
  }
  const int right = first.x + first.width;
  const int beside = area.x + area.width - right;
  if (beside >= kLeastBeside) return inside(area, {right, first.y, beside, first.height});
  return inside(area, {first.x + kFrame, first.y + kFrame, first.width, first.height});
}

}  // namespace parallax::desktop
