// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/partial_present.hpp"

#include <epoxy/gl.h>
// epoxy first: GLFW must not bring another GL header
#include <GLFW/glfw3.h>

namespace parallax::desktop {

std::optional<PartialPresent> PartialPresent::find() {
  if (glfwExtensionSupported("GLX_MESA_copy_sub_buffer") != GLFW_TRUE) return std::nullopt;
  PartialPresent out;
  out.copy_ = reinterpret_cast<CopySubBuffer>(glfwGetProcAddress("glXCopySubBufferMESA"));
  out.display_ = reinterpret_cast<CurrentDisplay>(glfwGetProcAddress("glXGetCurrentDisplay"));
  out.drawable_ = reinterpret_cast<CurrentDrawable>(glfwGetProcAddress("glXGetCurrentDrawable"));
  if (out.copy_ == nullptr || out.display_ == nullptr || out.drawable_ == nullptr) return std::nullopt;
  return out;
}

void PartialPresent::present(const std::vector<PixelRect>& rects, int height) const {
  for (const PixelRect& rect : rects) {
    copy_(display_(), drawable_(), rect.left, height - rect.bottom, rect.right - rect.left, rect.bottom - rect.top);
  }
}

}  // namespace parallax::desktop
