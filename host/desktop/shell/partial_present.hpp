// SPDX-License-Identifier: Apache-2.0
// Brings parts of what was drawn to the screen and leaves the rest of it as it is (GLX_MESA_copy_sub_buffer: Mesa on
// X11). [UI thread, with the window's context current]
#pragma once

#include <optional>
#include <vector>

#include "desktop/shell/damage.hpp"

namespace parallax::desktop {

class PartialPresent {
 public:
  /// None where the window system or the driver has no such thing.
  static std::optional<PartialPresent> find();
  /// Of a window that is `height` pixels high.
  void present(const std::vector<PixelRect>& rects, int height) const;

 private:
  // As in GL/glx.h, whose types (and X11's macros) stay out of here.
  using CopySubBuffer = void (*)(void* display, unsigned long drawable, int x, int y, int width, int height);
  using CurrentDisplay = void* (*)();
  using CurrentDrawable = unsigned long (*)();
  CopySubBuffer copy_ = nullptr;
  CurrentDisplay display_ = nullptr;
  CurrentDrawable drawable_ = nullptr;
};

}  // namespace parallax::desktop
