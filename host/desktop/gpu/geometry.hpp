// SPDX-License-Identifier: Apache-2.0
// Where pictures lie on the screen and which part of them is seen. No OpenGL here. [any thread]
#pragma once

#include "desktop/shell/rect.hpp"

namespace parallax::gpu {

using desktop::Rect;  ///< pixels of the framebuffer, or fractions of a picture

inline constexpr Rect kWholePicture{0, 0, 1, 1};

/// The largest rectangle with the picture's proportions in the middle of `place`, on whole pixels.
[[nodiscard]] Rect fit_inside(int picture_width, int picture_height, const Rect& place);

/// What is seen of a picture: `factor` 1 is all of it; the centre in fractions of the picture.
struct Zoom {
  float factor = 1;
  float centre_x = 0.5F;
  float centre_y = 0.5F;
  friend bool operator==(const Zoom&, const Zoom&) = default;
};

/// The part of the picture that `zoom` shows; never beyond its edges.
[[nodiscard]] Rect seen_part(const Zoom& zoom);
/// `zoom` changed by `steps` (a wheel's notches) so that the point under the mouse stays there; `x` and `y` are the
/// mouse in fractions of the picture's rectangle on the screen. The factor stays within 1…16.
[[nodiscard]] Zoom zoom_about(const Zoom& zoom, float steps, float x, float y);
/// Moved by a drag, in fractions of the picture's rectangle on the screen.
[[nodiscard]] Zoom moved(const Zoom& zoom, float dx, float dy);

}  // namespace parallax::gpu
