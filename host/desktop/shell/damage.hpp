// SPDX-License-Identifier: Apache-2.0
// Which parts of a window differ from the frame before, found by comparing what ImGui wants drawn. Without a graphics
// card redrawing costs by the pixel: of a wall of live pictures only those that are new are drawn and sent. [UI thread]
#pragma once

#include <imgui.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace parallax::desktop {

/// Pixels from the upper left corner: from here …, to before.
struct PixelRect {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
  [[nodiscard]] int64_t area() const { return empty() ? 0 : int64_t{right - left} * int64_t{bottom - top}; }
  friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

[[nodiscard]] PixelRect common(const PixelRect& a, const PixelRect& b);

/// What the user data of every callback in a draw list begins with (but ImDrawCallback_ResetRenderState). A picture
/// covers what lies below it on `screen`.
struct DrawnPicture {
  PixelRect screen;               ///< where it is
  std::array<float, 4> source{};  ///< which part of it is seen
  uint64_t version = 0;           ///< differs for every two pictures
  PixelRect limit;                ///< set by the window before the callback: only this is drawn
};

/// Of a command that draws one; null for others.
[[nodiscard]] DrawnPicture* picture_of(const ImDrawCmd& command);

class Damage {
 public:
  /// Compares with the frame before and remembers this one. Rectangles that do not overlap; none: nothing changed.
  const std::vector<PixelRect>& compare(const ImDrawData& frame, uint32_t background);
  /// Whether what `compare` found last is the whole window.
  [[nodiscard]] bool is_whole() const { return whole_; }
  /// What is on the screen is not known any more (window moved, font changed): all of it is redrawn.
  void forget() { known_ = false; }

 private:
  struct Command {
    PixelRect clip;
    ImTextureID texture = nullptr;
    unsigned vertex_offset = 0;
    unsigned count = 0;
    ImDrawCallback callback = nullptr;
    DrawnPicture picture;
  };
  struct List {
    std::vector<ImDrawVert> vertices;
    std::vector<ImDrawIdx> indices;
    std::vector<Command> commands;
  };
  bool compare_list(const ImDrawList& now, List& before);
  void compare_triangles(const ImDrawList& now, const List& before, const Command& command, size_t first_index);
  void add(const PixelRect& rect);
  void merge();

  bool known_ = false;
  bool whole_ = true;
  int width_ = 0;
  int height_ = 0;
  uint32_t background_ = 0;
  std::vector<List> lists_;
  size_t used_lists_ = 0;
  std::vector<uint8_t> changed_;  ///< of each vertex of a list
  std::vector<PixelRect> rects_;
};

}  // namespace parallax::desktop
