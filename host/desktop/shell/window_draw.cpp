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
  parts_.take(frame);
  parts_.limit_to({0, 0, width, height});
  ImGui_ImplOpenGL3_RenderDrawData(&frame);
  glfwSwapBuffers(window_);
}

void Window::draw_parts(Colour background, const std::vector<PixelRect>& parts) {
  ImDrawData& frame = *ImGui::GetDrawData();
  const auto width = static_cast<int>(frame.DisplaySize.x);
  const auto height = static_cast<int>(frame.DisplaySize.y);
  parts_.take(frame);
  for (const PixelRect& part : parts) {
    glViewport(0, 0, width, height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(part.left, height - part.bottom, part.right - part.left, part.bottom - part.top);
    if (!parts_.limit_to(part)) clear(background);
    ImGui_ImplOpenGL3_RenderDrawData(&frame);
  }
  glDisable(GL_SCISSOR_TEST);
  partial_present_->present(parts, height);
}

}  // namespace parallax::desktop
