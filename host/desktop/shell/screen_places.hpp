// SPDX-License-Identifier: Apache-2.0
// Where further windows lie on the screen. Data only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desktop/shell/rect.hpp"

namespace parallax::desktop {

/// A rectangle on the screen, in screen units.
using ScreenRect = RectOf<int>;

enum class Corner { top_left, top_right, bottom_left, bottom_right };

/// "bottom-right", as the settings keep it.
[[nodiscard]] std::string_view name_of(Corner corner);
/// Back from that; bottom right for anything else.
[[nodiscard]] Corner corner_of(std::string_view name);

/// `width` × `height` in a corner of `area`, `margin` from its edges; never larger than the area.
[[nodiscard]] ScreenRect in_corner(const ScreenRect& area, int width, int height, int margin, Corner corner);
/// The corner of `area` that the middle of `window` is closest to.
[[nodiscard]] Corner nearest_corner(const ScreenRect& area, const ScreenRect& window);

/// Where a second window opens: on the other monitor if there is one (`other`), else beside `first` where that leaves
/// room, else a little below and right of it.
[[nodiscard]] ScreenRect second_place(const ScreenRect& first, const ScreenRect& area,
                                      const std::optional<ScreenRect>& other);

}  // namespace parallax::desktop
