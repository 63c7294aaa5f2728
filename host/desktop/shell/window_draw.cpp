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
    const PixelRect all{0, 0, static_cast<int>(frame.DisplaySize.x), static_cast<int>(frame.DisplaySize.y)};
    draw_parts(background, {&all, 1});
    glfwSwapBuffers(window_);
  } else {
    draw_parts(background, parts);
    partial_present_->present(parts, height);
  }
}

void Window::draw_parts(Colour background, std::span<const PixelRect> parts) {
  ImDrawData& frame = *ImGui::GetDrawData();
  const auto width = static_cast<int>(frame.DisplaySize.x);
  const auto height = static_cast<int>(frame.DisplaySize.y);
  parts_.take(frame);
  // Pictures first: where the processor draws they are copied at once, which waits for all that was drawn before.
  done_.clear();
  for (const PixelRect& part : parts) done_.push_back(parts_.draw_cover(part));
  for (size_t i = 0; i < parts.size(); ++i) {
    const PixelRect& part = parts[i];
    glViewport(0, 0, width, height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(part.left, height - part.bottom, part.right - part.left, part.bottom - part.top);
    if (done_[i] == 0) clear(background);
    parts_.limit_to(part, done_[i]);
    ImGui_ImplOpenGL3_RenderDrawData(&frame);
  }
  glDisable(GL_SCISSOR_TEST);
}

}  // namespace parallax::desktop
