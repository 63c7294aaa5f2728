// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/frame_parts.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::desktop {

namespace {

/// Calls `visit` with each command and its number.
template <typename Visit>
void for_each_command(const ImDrawData& frame, Visit visit) {
  size_t number = 0;
  for (int i = 0; i < frame.CmdListsCount; ++i) {
    for (ImDrawCmd& command : frame.CmdLists[i]->CmdBuffer) visit(command, number++);
  }
}

}  // namespace

void FrameParts::take(ImDrawData& frame) {
  frame_ = &frame;
  clips_.clear();
  for_each_command(frame, [&](const ImDrawCmd& command, size_t) { clips_.push_back(command.ClipRect); });
}

/// How many commands lie below a picture that covers all of `part`; 0: none does.
size_t FrameParts::hidden_in(const PixelRect& part) const {
  size_t hidden = 0;
  for_each_command(*frame_, [&](const ImDrawCmd& command, size_t number) {
    const DrawnPicture* const picture = picture_of(command);
    if (picture == nullptr) return;
    const ImVec4& clip = clips_[number];
    const PixelRect whole_pixels{static_cast<int>(std::ceil(clip.x)), static_cast<int>(std::ceil(clip.y)),
                                 static_cast<int>(std::floor(clip.z)), static_cast<int>(std::floor(clip.w))};
    if (common(common(picture->screen, whole_pixels), part) == part) hidden = number;
  });
  return hidden;
}

bool FrameParts::limit_to(const PixelRect& part) {
  const size_t hidden = hidden_in(part);
  for_each_command(*frame_, [&](ImDrawCmd& command, size_t number) {
    const PixelRect limit = number < hidden ? PixelRect{} : part;
    const ImVec4& clip = clips_[number];
    command.ClipRect = {
        std::max(clip.x, static_cast<float>(limit.left)), std::max(clip.y, static_cast<float>(limit.top)),
        std::min(clip.z, static_cast<float>(limit.right)), std::min(clip.w, static_cast<float>(limit.bottom))};
    if (DrawnPicture* const picture = picture_of(command)) picture->limit = limit;
  });
  return hidden > 0;
}

}  // namespace parallax::desktop
