// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/damage.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace parallax::desktop {

namespace {

/// More rectangles than this are not worth their own passes over the lists.
constexpr size_t kMostRects = 16;
/// From this share of the window on, all of it is redrawn.
constexpr double kWholeFrom = 0.85;

PixelRect rect_of(float left, float top, float right, float bottom) {
  return {static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)), static_cast<int>(std::ceil(right)),
          static_cast<int>(std::ceil(bottom))};
}

PixelRect hull(const PixelRect& a, const PixelRect& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

PixelRect around(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) {
  // A pixel more on each side: antialiased edges.
  return rect_of(std::min({a.pos.x, b.pos.x, c.pos.x}) - 1, std::min({a.pos.y, b.pos.y, c.pos.y}) - 1,
                 std::max({a.pos.x, b.pos.x, c.pos.x}) + 1, std::max({a.pos.y, b.pos.y, c.pos.y}) + 1);
}

template <typename Item>
bool is_same(const ImVector<Item>& now, const std::vector<Item>& before) {
  return static_cast<size_t>(now.Size) == before.size() &&
         (before.empty() || std::memcmp(now.Data, before.data(), before.size() * sizeof(Item)) == 0);
}

bool is_same(const DrawnPicture& a, const DrawnPicture& b) {
  return a.screen == b.screen && a.version == b.version && a.source == b.source;
}

}  // namespace

PixelRect common(const PixelRect& a, const PixelRect& b) {
  const PixelRect out{std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
                      std::min(a.bottom, b.bottom)};
  return out.empty() ? PixelRect{} : out;
}

DrawnPicture* picture_of(const ImDrawCmd& command) {
  if (command.UserCallback == nullptr || command.UserCallback == ImDrawCallback_ResetRenderState) return nullptr;
  return static_cast<DrawnPicture*>(command.UserCallbackData);
}

void Damage::add(const PixelRect& rect) {
  const PixelRect inside = common(rect, {0, 0, width_, height_});
  if (!inside.empty()) rects_.push_back(inside);
}

void Damage::compare_triangles(const ImDrawList& now, const List& before, const Command& command, size_t first_index) {
  PixelRect sum;
  for (size_t i = first_index; i + 2 < first_index + command.count; i += 3) {
    const size_t a = before.indices[i] + command.vertex_offset;
    const size_t b = before.indices[i + 1] + command.vertex_offset;
    const size_t c = before.indices[i + 2] + command.vertex_offset;
    if (changed_[a] == 0 && changed_[b] == 0 && changed_[c] == 0) continue;
    sum = hull(sum, around(before.vertices[a], before.vertices[b], before.vertices[c]));
    const ImDrawVert* vertices = now.VtxBuffer.Data;
    sum = hull(sum, around(vertices[a], vertices[b], vertices[c]));
  }
  add(common(sum, command.clip));
}

/// Adds what differs and takes the list over; false: it is built otherwise, and where it differs is not known.
bool Damage::compare_list(const ImDrawList& now, List& before) {
  bool alike = static_cast<size_t>(now.CmdBuffer.Size) == before.commands.size() &&
               static_cast<size_t>(now.VtxBuffer.Size) == before.vertices.size() &&
               is_same(now.IdxBuffer, before.indices);
  const bool moved = alike && !is_same(now.VtxBuffer, before.vertices);
  if (moved) {
    changed_.assign(before.vertices.size(), 0);
    for (size_t i = 0; i < before.vertices.size(); ++i) {
      const auto at = static_cast<int>(i);
      changed_[i] = std::memcmp(&now.VtxBuffer.Data[at], &before.vertices[i], sizeof(ImDrawVert)) != 0 ? 1 : 0;
    }
  }
  if (!alike) before.commands.resize(static_cast<size_t>(now.CmdBuffer.Size));
  size_t first_index = 0;
  for (size_t i = 0; i < before.commands.size(); ++i) {
    const ImDrawCmd& command = now.CmdBuffer.Data[i];
    Command& known = before.commands[i];
    Command next{.clip = rect_of(command.ClipRect.x, command.ClipRect.y, command.ClipRect.z, command.ClipRect.w),
                 .texture = command.TextureId,
                 .vertex_offset = command.VtxOffset,
                 .count = command.ElemCount,
                 .callback = command.UserCallback,
                 .picture = {}};
    if (const DrawnPicture* picture = picture_of(command)) next.picture = *picture;
    alike = alike && next.clip == known.clip && next.texture == known.texture && next.count == known.count &&
            next.vertex_offset == known.vertex_offset && next.callback == known.callback &&
            command.IdxOffset == first_index;
    if (alike && !is_same(next.picture, known.picture)) {
      add(common(known.picture.screen, known.clip));
      add(common(next.picture.screen, next.clip));
    }
    if (alike && moved) compare_triangles(now, before, next, first_index);
    first_index += next.count;
    known = next;
  }
  if (moved || !alike) before.vertices.assign(now.VtxBuffer.Data, now.VtxBuffer.Data + now.VtxBuffer.Size);
  if (!alike) before.indices.assign(now.IdxBuffer.Data, now.IdxBuffer.Data + now.IdxBuffer.Size);
  return alike;
}

void Damage::merge() {
  // Where two meet they become one, until none do.
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < rects_.size() && !again; ++i) {
      for (size_t j = i + 1; j < rects_.size() && !again; ++j) {
        if (common(rects_[i], rects_[j]).empty()) continue;
        rects_[i] = hull(rects_[i], rects_[j]);
        rects_.erase(rects_.begin() + static_cast<ptrdiff_t>(j));
        again = true;
      }
    }
  }
}

const std::vector<PixelRect>& Damage::compare(const ImDrawData& frame, uint32_t background) {
  const auto width = static_cast<int>(frame.DisplaySize.x);
  const auto height = static_cast<int>(frame.DisplaySize.y);
  const auto lists = static_cast<size_t>(frame.CmdListsCount);
  bool alike = known_ && width == width_ && height == height_ && background == background_ && lists == used_lists_;
  known_ = true;
  width_ = width;
  height_ = height;
  background_ = background;
  used_lists_ = lists;
  if (lists_.size() < lists) lists_.resize(lists);
  rects_.clear();
  for (size_t i = 0; i < lists; ++i) alike = compare_list(*frame.CmdLists[i], lists_[i]) && alike;
  if (alike) merge();
  int64_t area = 0;
  for (const PixelRect& rect : rects_) area += rect.area();
  const auto all = static_cast<double>(int64_t{width} * int64_t{height});
  whole_ = !alike || rects_.size() > kMostRects || static_cast<double>(area) > kWholeFrom * all;
  if (whole_) rects_.assign(1, {0, 0, width, height});
  return rects_;
}

}  // namespace parallax::desktop
