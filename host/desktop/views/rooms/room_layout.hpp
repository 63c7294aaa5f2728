// SPDX-License-Identifier: Apache-2.0
// Where the tiles of a room lie. Pure arithmetic. [any thread]
#pragma once

#include <memory_resource>
#include <string>
#include <vector>

#include "desktop/shell/rect.hpp"
#include "desktop/shell/settings.hpp"

namespace parallax::desktop {

inline constexpr float kTileAspect = 16.0F / 9.0F;

/// One per tile.
using TilePlaces = std::pmr::vector<Rect>;

/// `count` tiles of the given proportions, as large as they can be in rows of equal size. The list is in `memory`.
[[nodiscard]] TilePlaces grid_places(size_t count, float width, float height, float gap,
                                     std::pmr::memory_resource* memory, float aspect = kTileAspect);
/// The first tile large, the others small beside or below it.
[[nodiscard]] TilePlaces focus_places(size_t count, float width, float height, float gap,
                                      std::pmr::memory_resource* memory, float aspect = kTileAspect);
/// `sources` in the order that was kept, new ones behind; the focused one first if the layout is "focus".
[[nodiscard]] std::vector<std::string> arranged(const RoomLayout& layout, const std::vector<std::string>& sources);

}  // namespace parallax::desktop
