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
  /// Lets only what lies in `part` be drawn, in place of the part before.
  /// @return whether a picture covers all of it: nothing below that one is drawn, and there is nothing to clear
  bool limit_to(const PixelRect& part);

 private:
  [[nodiscard]] size_t hidden_in(const PixelRect& part) const;

  ImDrawData* frame_ = nullptr;
  std::vector<ImVec4> clips_;  ///< of all commands, as they were
};

}  // namespace parallax::desktop
