// SPDX-License-Identifier: Apache-2.0
// An OpenGL 3.3 core context without window or display, and a picture to draw into.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "support/colours.hpp"

namespace parallax::test {

/// Current in the thread that made it until it goes.
class Offscreen {
 public:
  /// Throws where EGL or OpenGL 3.3 cannot be had.
  Offscreen(int width, int height);
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;

  void clear();
  [[nodiscard]] Rgb pixel(int x, int y) const;
  /// All green values, row by row from the top: enough for reading patterns.
  [[nodiscard]] std::vector<uint8_t> green() const;
  /// What went wrong in GL since the last time; 0 if nothing.
  [[nodiscard]] uint32_t error() const;
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

 private:
  struct Egl;
  std::unique_ptr<Egl> egl_;
  int width_;
  int height_;
  uint32_t framebuffer_ = 0;
  uint32_t target_ = 0;
};

}  // namespace parallax::test
