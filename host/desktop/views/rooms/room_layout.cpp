// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/room_layout.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::desktop {

TilePlaces grid_places(size_t count, float width, float height, float gap, std::pmr::memory_resource* memory,
                       float aspect) {
  TilePlaces out(memory);
  if (count == 0) return out;
  size_t best = 1;
  float best_width = 0;
  for (size_t columns = 1; columns <= count; ++columns) {
    const size_t rows = (count + columns - 1) / columns;
    const float cell_width = (width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float cell_height = (height - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
    const float tile = std::min(cell_width, cell_height * aspect);
    if (tile > best_width) {
      best_width = tile;
      best = columns;
    }
  }
  const size_t rows = (count + best - 1) / best;
  const float cell_width = (width - gap * static_cast<float>(best - 1)) / static_cast<float>(best);
  const float cell_height = (height - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
  for (size_t i = 0; i < count; ++i) {
    const size_t row = i / best;
    const size_t in_row = row + 1 == rows ? count - row * best : best;
    // The last row stands in the middle if it is not full.
    const float shift = static_cast<float>(best - in_row) * (cell_width + gap) / 2;
    out.push_back({std::floor(shift + static_cast<float>(i % best) * (cell_width + gap)),
                   std::floor(static_cast<float>(row) * (cell_height + gap)), std::floor(cell_width),
                   std::floor(cell_height)});
  }
  return out;
}

TilePlaces focus_places(size_t count, float width, float height, float gap, std::pmr::memory_resource* memory,
                        float aspect) {
  if (count <= 1) return grid_places(count, width, height, gap, memory, aspect);
  const auto others = static_cast<float>(count - 1);
  TilePlaces out(memory);
  if (width / height > aspect) {
    const float side = std::min(width * 0.25F, (height - gap * (others - 1)) / others * aspect);
    out.push_back({0, 0, std::floor(width - side - gap), height});
    const float small = std::min(side / aspect, (height - gap * (others - 1)) / others);
    for (size_t i = 0; i + 1 < count; ++i) {
      out.push_back({std::floor(width - side), std::floor(static_cast<float>(i) * (small + gap)), std::floor(side),
                     std::floor(small)});
    }
    return out;
  }
  const float strip = std::min(height * 0.25F, (width - gap * (others - 1)) / others / aspect);
  out.push_back({0, 0, width, std::floor(height - strip - gap)});
  const float small = std::min(strip * aspect, (width - gap * (others - 1)) / others);
  const float shift = (width - others * small - (others - 1) * gap) / 2;
  for (size_t i = 0; i + 1 < count; ++i) {
    out.push_back({std::floor(shift + static_cast<float>(i) * (small + gap)), std::floor(height - strip),
                   std::floor(small), std::floor(strip)});
  }
  return out;
}

std::vector<std::string> arranged(const RoomLayout& layout, const std::vector<std::string>& sources) {
  std::vector<std::string> out;
  const auto has = [](const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  for (const std::string& id : layout.order) {
    if (has(sources, id) && !has(out, id)) out.push_back(id);
  }
  for (const std::string& id : sources) {
    if (!has(out, id)) out.push_back(id);
  }
  if (layout.kind == "focus") {
    const auto focus = std::find(out.begin(), out.end(), layout.focus);
    if (focus != out.end()) std::rotate(out.begin(), focus, std::next(focus));
  }
  return out;
}

}  // namespace parallax::desktop
