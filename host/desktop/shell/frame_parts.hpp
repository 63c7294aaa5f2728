// SPDX-License-Identifier: Apache-2.0
// Draws a part of a frame: what ImGui wants drawn, limited to a rectangle of the window. [UI thread]
#pragma once

#include <imgui.h>

#include <cstddef>
#include <vector>

#include "desktop/shell/damage.hpp"

namespace parallax::desktop {

class FrameParts {
 public:
  /// `frame` as ImGui built it; it must stay until the last `limit_to`.
  void take(ImDrawData& frame);
  /// Draws the topmost picture that covers all of `part` (by its callback), if there is one.
  /// @return how many of the frame's commands have nothing to do in `part` any more: that one and all below; 0: none
  [[nodiscard]] size_t draw_cover(const PixelRect& part);
  /// Lets only what lies in `part` be drawn, in place of the part before, and nothing of the first `done` commands.
  void limit_to(const PixelRect& part, size_t done);

 private:
  ImDrawData* frame_ = nullptr;
  std::vector<ImVec4> clips_;  ///< of all commands, as they were
};

}  // namespace parallax::desktop
