// SPDX-License-Identifier: Apache-2.0
#include "offscreen.hpp"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <stdexcept>

// Mesa unloads its driver before leaks are looked for, so that its own can no longer be told by name.
// NOLINTNEXTLINE(bugprone-reserved-identifier): LeakSanitizer asks for this name
extern "C" __attribute__((used)) int __lsan_is_turned_off() {
  return 1;
}

namespace parallax::test {

struct Offscreen::Egl {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
};

Offscreen::Offscreen(int width, int height) : egl_(std::make_unique<Egl>()), width_(width), height_(height) {
  egl_->display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (egl_->display == EGL_NO_DISPLAY || !eglInitialize(egl_->display, nullptr, nullptr) || !eglBindAPI(EGL_OPENGL_API))
    throw std::runtime_error("no surfaceless EGL");
  const EGLint attributes[] = {
      EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
  egl_->context = eglCreateContext(egl_->display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes);
  if (egl_->context == EGL_NO_CONTEXT || !eglMakeCurrent(egl_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, egl_->context))
    throw std::runtime_error("no OpenGL 3.3 core");
  glGenTextures(1, &target_);
  glBindTexture(GL_TEXTURE_2D, target_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target_, 0);
  clear();
}

Offscreen::~Offscreen() {
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteTextures(1, &target_);
  eglMakeCurrent(egl_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext(egl_->display, egl_->context);
  eglTerminate(egl_->display);
}

void Offscreen::clear() {
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

Rgb Offscreen::pixel(int x, int y) const {
  uint8_t rgba[4] = {};
  glReadPixels(x, height_ - 1 - y, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
  return {rgba[0], rgba[1], rgba[2]};
}

std::vector<uint8_t> Offscreen::green() const {
  const auto width = static_cast<size_t>(width_);
  std::vector<uint8_t> bottom_up(width * static_cast<size_t>(height_));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width_, height_, GL_GREEN, GL_UNSIGNED_BYTE, bottom_up.data());
  std::vector<uint8_t> rows;
  for (int row = height_ - 1; row >= 0; --row) {
    const auto begin = bottom_up.begin() + static_cast<ptrdiff_t>(static_cast<size_t>(row) * width);
    rows.insert(rows.end(), begin, begin + static_cast<ptrdiff_t>(width));
  }
  return rows;
}

uint32_t Offscreen::error() const {
  return glGetError();
}

}  // namespace parallax::test
