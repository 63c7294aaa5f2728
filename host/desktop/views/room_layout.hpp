// SPDX-License-Identifier: Apache-2.0
// Where the tiles of a room lie. Pure arithmetic. [any thread]
#pragma once

#include <string>
#include <vector>

#include "desktop/shell/settings.hpp"

namespace parallax::desktop {

struct TilePlace {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

/// `count` tiles of the given proportions, as large as they can be in rows of equal size.
[[nodiscard]] std::vector<TilePlace> grid_places(size_t count, float width, float height, float gap,
                                                 float aspect = 16.0F / 9.0F);
/// The first tile large, the others small beside or below it.
[[nodiscard]] std::vector<TilePlace> focus_places(size_t count, float width, float height, float gap,
                                                  float aspect = 16.0F / 9.0F);
/// `sources` in the order that was kept, new ones behind; the focused one first if the layout is "focus".
[[nodiscard]] std::vector<std::string> arranged(const RoomLayout& layout, const std::vector<std::string>& sources);

}  // namespace parallax::desktop
