// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/geometry.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::gpu {
namespace {

constexpr float kMostZoom = 16;
constexpr float kStepFactor = 1.25F;

Zoom kept_inside(Zoom zoom) {
  zoom.factor = std::clamp(zoom.factor, 1.0F, kMostZoom);
  const float half = 0.5F / zoom.factor;
  zoom.centre_x = std::clamp(zoom.centre_x, half, 1 - half);
  zoom.centre_y = std::clamp(zoom.centre_y, half, 1 - half);
  return zoom;
}

}  // namespace

Rect fit_inside(int picture_width, int picture_height, const Rect& place) {
  if (picture_width <= 0 || picture_height <= 0 || place.width <= 0 || place.height <= 0)
    return {place.x, place.y, 0, 0};
  const float factor =
      std::min(place.width / static_cast<float>(picture_width), place.height / static_cast<float>(picture_height));
  const float width = std::max(1.0F, std::round(static_cast<float>(picture_width) * factor));
  const float height = std::max(1.0F, std::round(static_cast<float>(picture_height) * factor));
  return {std::round(place.x + (place.width - width) / 2), std::round(place.y + (place.height - height) / 2), width,
          height};
}

Rect seen_part(const Zoom& zoom) {
  const Zoom inside = kept_inside(zoom);
  const float size = 1 / inside.factor;
  return {inside.centre_x - size / 2, inside.centre_y - size / 2, size, size};
}

Zoom zoom_about(const Zoom& zoom, float steps, float x, float y) {
  const Rect before = seen_part(zoom);
  Zoom after = zoom;
  after.factor = std::clamp(zoom.factor * std::pow(kStepFactor, steps), 1.0F, kMostZoom);
  const float size = 1 / after.factor;
  after.centre_x = before.x + x * (before.width - size) + size / 2;
  after.centre_y = before.y + y * (before.height - size) + size / 2;
  return kept_inside(after);
}

Zoom moved(const Zoom& zoom, float dx, float dy) {
  Zoom after = zoom;
  after.centre_x -= dx / zoom.factor;
  after.centre_y -= dy / zoom.factor;
  return kept_inside(after);
}

}  // namespace parallax::gpu
