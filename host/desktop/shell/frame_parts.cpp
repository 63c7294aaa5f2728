// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/frame_parts.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::desktop {

namespace {

/// Calls `visit` with each command, its number and its list.
template <typename Visit>
void for_each_command(const ImDrawData& frame, Visit visit) {
  size_t number = 0;
  for (int i = 0; i < frame.CmdListsCount; ++i) {
    ImDrawList& list = *frame.CmdLists[i];
    for (ImDrawCmd& command : list.CmdBuffer) visit(command, number++, list);
  }
}

}  // namespace

void FrameParts::take(ImDrawData& frame) {
  frame_ = &frame;
  clips_.clear();
  for_each_command(frame,
                   [&](const ImDrawCmd& command, size_t, const ImDrawList&) { clips_.push_back(command.ClipRect); });
}

size_t FrameParts::draw_cover(const PixelRect& part) {
  const ImDrawCmd* cover = nullptr;
  const ImDrawList* its_list = nullptr;
  size_t done = 0;
  for_each_command(*frame_, [&](const ImDrawCmd& command, size_t number, const ImDrawList& list) {
    const DrawnPicture* const picture = picture_of(command);
    if (picture == nullptr) return;
    const ImVec4& clip = clips_[number];
    const PixelRect whole_pixels{static_cast<int>(std::ceil(clip.x)), static_cast<int>(std::ceil(clip.y)),
                                 static_cast<int>(std::floor(clip.z)), static_cast<int>(std::floor(clip.w))};
    if (common(common(picture->screen, whole_pixels), part) != part) return;
    cover = &command;
    its_list = &list;
    done = number + 1;
  });
  if (cover == nullptr) return 0;
  picture_of(*cover)->limit = part;
  cover->UserCallback(its_list, cover);
  return done;
}

void FrameParts::limit_to(const PixelRect& part, size_t done) {
  for_each_command(*frame_, [&](ImDrawCmd& command, size_t number, const ImDrawList&) {
    const PixelRect limit = number < done ? PixelRect{} : part;
    const ImVec4& clip = clips_[number];
    command.ClipRect = {
        std::max(clip.x, static_cast<float>(limit.left)), std::max(clip.y, static_cast<float>(limit.top)),
        std::min(clip.z, static_cast<float>(limit.right)), std::min(clip.w, static_cast<float>(limit.bottom))};
    if (DrawnPicture* const picture = picture_of(command)) picture->limit = limit;
  });
}

}  // namespace parallax::desktop
