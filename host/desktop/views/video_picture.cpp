// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/video_picture.hpp"

namespace parallax::desktop {

Rect VideoPicture::draw(const Rect& place, const gpu::Zoom& zoom) {
  if (texture_.width() <= 0) return place;
  const gpu::RectF fitted = gpu::fit_inside(texture_.width(), texture_.height(),
                                            {place.x, place.y, place.width, place.height}, app_.device.width_step());
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 from = app_.ui.list().GetClipRectMin();
  const ImVec2 to = app_.ui.list().GetClipRectMax();
  gpu::Placement placement;
  placement.screen = fitted;
  placement.source = gpu::seen_part(zoom);
  placement.clip = {from.x, from.y, to.x - from.x, to.y - from.y};
  placement.framebuffer_width = static_cast<int>(screen.x);
  placement.framebuffer_height = static_cast<int>(screen.y);
  jobs_.push_back({this, placement});
  ImDrawList& list = app_.ui.list();
  list.AddCallback(
      [](const ImDrawList*, const ImDrawCmd* command) {
        const Job& job = *static_cast<const Job*>(command->UserCallbackData);
        job.picture->app_.renderer.draw(job.picture->texture_, job.placement);
      },
      &jobs_.back());
  list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  return {fitted.x, fitted.y, fitted.width, fitted.height};
}

}  // namespace parallax::desktop
