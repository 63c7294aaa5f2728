// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/video_picture.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace parallax::desktop {

Rect VideoPicture::draw(const Rect& place, const gpu::Zoom& zoom) {
  if (!texture_ || texture_->width() <= 0) return place;
  const Rect fitted = gpu::fit_inside(texture_->width(), texture_->height(), place);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 from = program_.ui.list().GetClipRectMin();
  const ImVec2 to = program_.ui.list().GetClipRectMax();
  gpu::Placement placement;
  placement.screen = fitted;
  placement.source = gpu::seen_part(zoom);
  placement.clip = {from.x, from.y, to.x - from.x, to.y - from.y};
  placement.framebuffer_width = static_cast<int>(screen.x);
  placement.framebuffer_height = static_cast<int>(screen.y);
  const auto pixel = [](float value) { return static_cast<int>(std::lround(value)); };
  DrawnPicture drawn;
  drawn.screen = {pixel(fitted.x), pixel(fitted.y), pixel(fitted.x + fitted.width), pixel(fitted.y + fitted.height)};
  drawn.source = {placement.source.x, placement.source.y, placement.source.width, placement.source.height};
  drawn.version = texture_->version();
  static_assert(std::is_standard_layout_v<Job>, "the window finds `drawn` at its beginning");
  Job* const made = program_.ui.memory().make(Job{drawn, &program_.renderer, texture_.get(), placement});
  program_.ui.keep(texture_);
  ImDrawList& list = program_.ui.list();
  list.AddCallback(
      [](const ImDrawList*, const ImDrawCmd* command) {
        const Job& job = *static_cast<const Job*>(command->UserCallbackData);
        const Rect& clip = job.placement.clip;
        const PixelRect seen =
            common(job.drawn.limit, {static_cast<int>(std::floor(clip.x)), static_cast<int>(std::floor(clip.y)),
                                     static_cast<int>(std::ceil(clip.x + clip.width)),
                                     static_cast<int>(std::ceil(clip.y + clip.height))});
        if (common(seen, job.drawn.screen).empty()) return;
        gpu::Placement limited = job.placement;
        limited.clip = {static_cast<float>(seen.left), static_cast<float>(seen.top),
                        static_cast<float>(seen.right - seen.left), static_cast<float>(seen.bottom - seen.top)};
        job.renderer->draw(*job.texture, limited);
      },
      made);
  list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  return fitted;
}

void zoom_with_wheel(Ui& ui, const Press& press, const Rect& picture, gpu::Zoom& zoom) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!press.hovered || io.MouseWheel == 0 || picture.width <= 0) return;
  zoom = gpu::zoom_about(zoom, io.MouseWheel, (io.MousePos.x - picture.x) / picture.width,
                         (io.MousePos.y - picture.y) / picture.height);
  ui.ask_redraw();
}

void draw_around(Ui& ui, const Rect& rect, const Rect& picture, float rounding) {
  const ImU32 colour = packed(ui.colours().video);
  const float radius = ui.px(rounding);
  if (picture.width <= 0 || picture.height <= 0) {
    ui.list().AddRectFilled(rect.from(), rect.to(), colour, radius);
    return;
  }
  const auto bar = [&](const Rect& place, ImDrawFlags corners) {
    if (place.width > 0 && place.height > 0) ui.list().AddRectFilled(place.from(), place.to(), colour, radius, corners);
  };
  const float right = picture.x + picture.width;
  const float bottom = picture.y + picture.height;
  bar({rect.x, rect.y, rect.width, picture.y - rect.y}, ImDrawFlags_RoundCornersTop);
  bar({rect.x, bottom, rect.width, rect.y + rect.height - bottom}, ImDrawFlags_RoundCornersBottom);
  bar({rect.x, picture.y, picture.x - rect.x, picture.height}, ImDrawFlags_RoundCornersLeft);
  bar({right, picture.y, rect.x + rect.width - right, picture.height}, ImDrawFlags_RoundCornersRight);
}

}  // namespace parallax::desktop
