// SPDX-License-Identifier: Apache-2.0
// Where pictures lie on the screen and which part of them is seen. No OpenGL here. [any thread]
#pragma once

namespace parallax::gpu {

/// Pixels of the framebuffer from its upper left corner, or fractions (0…1) of a picture from its upper left corner.
struct RectF {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  friend bool operator==(const RectF&, const RectF&) = default;
};

inline constexpr RectF kWholePicture{0, 0, 1, 1};

/// The largest rectangle with the picture's proportions in the middle of `place`, on whole pixels.
[[nodiscard]] RectF fit_inside(int picture_width, int picture_height, const RectF& place);

/// What is seen of a picture: `factor` 1 is all of it; the centre in fractions of the picture.
struct Zoom {
  float factor = 1;
  float centre_x = 0.5F;
  float centre_y = 0.5F;
  friend bool operator==(const Zoom&, const Zoom&) = default;
};

/// The part of the picture that `zoom` shows; never beyond its edges.
[[nodiscard]] RectF seen_part(const Zoom& zoom);
/// `zoom` changed by `steps` (a wheel's notches) so that the point under the mouse stays there; `x` and `y` are the
/// mouse in fractions of the picture's rectangle on the screen. The factor stays within 1…16.
[[nodiscard]] Zoom zoom_about(const Zoom& zoom, float steps, float x, float y);
/// Moved by a drag, in fractions of the picture's rectangle on the screen.
[[nodiscard]] Zoom moved(const Zoom& zoom, float dx, float dy);

}  // namespace parallax::gpu
