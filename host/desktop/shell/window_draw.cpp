// SPDX-License-Identifier: Apache-2.0
// How a frame gets on the screen: all of it, or what has changed.
//
// epoxy must come before the window library, which would include another OpenGL header.
#include <epoxy/gl.h>
//
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>

#include "desktop/shell/window.hpp"

namespace parallax::desktop {

namespace {

void clear(Colour background) {
  glClearColor(static_cast<float>((background.rgb >> 16U) & 0xffU) / 255.0F,
               static_cast<float>((background.rgb >> 8U) & 0xffU) / 255.0F,
               static_cast<float>(background.rgb & 0xffU) / 255.0F, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

DrawnPicture* picture_of(const ImDrawCmd& command) {
  if (command.UserCallback == nullptr || command.UserCallback == ImDrawCallback_ResetRenderState) return nullptr;
  return static_cast<DrawnPicture*>(command.UserCallbackData);
}

/// Calls `visit` with each command of the frame and its number.
template <typename Visit>
void for_each_command(const ImDrawData& frame, Visit visit) {
  size_t number = 0;
  for (int i = 0; i < frame.CmdListsCount; ++i) {
    for (ImDrawCmd& command : frame.CmdLists[i]->CmdBuffer) visit(command, number++);
  }
}

/// Where each command may draw, before it is limited.
void remember_clips(const ImDrawData& frame, std::vector<ImVec4>& clips) {
  clips.clear();
  for_each_command(frame, [&](const ImDrawCmd& command, size_t) { clips.push_back(command.ClipRect); });
}

/// How many commands lie below a picture that covers all of `part`; 0: none does.
size_t hidden_in(const ImDrawData& frame, const PixelRect& part, const std::vector<ImVec4>& clips) {
  size_t hidden = 0;
  for_each_command(frame, [&](const ImDrawCmd& command, size_t number) {
    const DrawnPicture* const picture = picture_of(command);
    if (picture == nullptr) return;
    const ImVec4& clip = clips[number];
    const PixelRect within{static_cast<int>(std::ceil(clip.x)), static_cast<int>(std::ceil(clip.y)),
                           static_cast<int>(std::floor(clip.z)), static_cast<int>(std::floor(clip.w))};
    if (common(common(picture->screen, within), part) == part) hidden = number;
  });
  return hidden;
}

/// Lets everything be drawn within `limit` only, and nothing of the first `hidden` commands.
void limit_to(const ImDrawData& frame, const PixelRect& limit, size_t hidden, const std::vector<ImVec4>& clips) {
  for_each_command(frame, [&](ImDrawCmd& command, size_t number) {
    const PixelRect within = number < hidden ? PixelRect{} : limit;
    const ImVec4& clip = clips[number];
    command.ClipRect = {
        std::max(clip.x, static_cast<float>(within.left)), std::max(clip.y, static_cast<float>(within.top)),
        std::min(clip.z, static_cast<float>(within.right)), std::min(clip.w, static_cast<float>(within.bottom))};
    if (DrawnPicture* const picture = picture_of(command)) picture->limit = within;
  });
}

}  // namespace

void Window::set_partial_redraw(bool on) {
  make_current();
  partial_present_ = on ? PartialPresent::find() : std::nullopt;
  damage_.forget();
}

void Window::end_frame(Colour background) {
  ImGui::Render();
  if (iconified_) return damage_.forget();  // some window systems make whoever shows a frame of a hidden window wait
  ImDrawData& frame = *ImGui::GetDrawData();
  const std::vector<PixelRect>& parts = damage_.compare(frame, background.rgb);
  if (parts.empty()) return;
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  const bool resized =
      width != static_cast<int>(frame.DisplaySize.x) || height != static_cast<int>(frame.DisplaySize.y);
  if (resized) damage_.forget();  // the parts of this frame lie elsewhere by now
  if (resized || damage_.is_whole() || !partial_present_) {
    draw_all(background);
  } else {
    draw_parts(background, parts);
  }
}

void Window::draw_all(Colour background) {
  ImDrawData& frame = *ImGui::GetDrawData();
  const auto width = static_cast<int>(frame.DisplaySize.x);
  const auto height = static_cast<int>(frame.DisplaySize.y);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  clear(background);
  remember_clips(frame, clips_);
  limit_to(frame, {0, 0, width, height}, 0, clips_);
  ImGui_ImplOpenGL3_RenderDrawData(&frame);
  glfwSwapBuffers(window_);
}

void Window::draw_parts(Colour background, const std::vector<PixelRect>& parts) {
  ImDrawData& frame = *ImGui::GetDrawData();
  const auto width = static_cast<int>(frame.DisplaySize.x);
  const auto height = static_cast<int>(frame.DisplaySize.y);
  remember_clips(frame, clips_);
  for (const PixelRect& part : parts) {
    glViewport(0, 0, width, height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(part.left, height - part.bottom, part.right - part.left, part.bottom - part.top);
    const size_t hidden = hidden_in(frame, part, clips_);
    if (hidden == 0) clear(background);
    limit_to(frame, part, hidden, clips_);
    ImGui_ImplOpenGL3_RenderDrawData(&frame);
  }
  glDisable(GL_SCISSOR_TEST);
  partial_present_->present(parts, height);
}

}  // namespace parallax::desktop
