// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/icons.hpp"

#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace parallax::desktop {

namespace {

// M x y: begin; L x y: line to; Z: close and stroke; S: stroke; F: fill (convex); C x y r: circle; D x y r: dot.
const char* path_of(Icon icon) {
  switch (icon) {
    case Icon::none:
      return "";
    case Icon::rooms:
      return "M3 4 L21 4 L21 20 L3 20 Z M12 4 L12 20 S M3 12 L21 12 S";
    case Icon::sessions:
      return "M3 5 L21 5 L21 19 L3 19 Z M10 9 L15 12 L10 15 F";
    case Icon::activity:
      return "M2 12 L7 12 L10 4 L14 20 L17 12 L22 12 S";
    case Icon::modules:
      return "M12 2.5 L20.5 7 L20.5 17 L12 21.5 L3.5 17 L3.5 7 Z M3.5 7 L12 11.5 L20.5 7 S M12 11.5 L12 21.5 S";
    case Icon::settings:
      return "M3 7 L21 7 S M3 17 L21 17 S D15 7 3 D9 17 3";
    case Icon::back:
      return "M14 5 L7 12 L14 19 S";
    case Icon::record:
      return "D12 12 7";
    case Icon::stop:
      return "M6 6 L18 6 L18 18 L6 18 F";
    case Icon::pause:
      return "M6 5 L10 5 L10 19 L6 19 F M14 5 L18 5 L18 19 L14 19 F";
    case Icon::play:
      return "M7 4 L20 12 L7 20 F";
    case Icon::play_back:
      return "M17 4 L17 20 L4 12 F";
    case Icon::frame_back:
      return "M15 5 L15 19 L6 12 F M18 5 L20 5 L20 19 L18 19 F";
    case Icon::frame_forward:
      return "M9 5 L18 12 L9 19 F M4 5 L6 5 L6 19 L4 19 F";
    case Icon::jump_back:
      return "M12 5 L12 19 L4 12 F M20 5 L20 19 L12 12 F";
    case Icon::jump_forward:
      return "M4 5 L12 12 L4 19 F M12 5 L20 12 L12 19 F";
    case Icon::part_previous:
      return "M19 5 L19 19 L9 12 F M5 5 L7 5 L7 19 L5 19 F";
    case Icon::part_next:
      return "M5 5 L15 12 L5 19 F M17 5 L19 5 L19 19 L17 19 F";
    case Icon::mark_previous:
      return "M5 4 L5 20 S M20 12 L9 12 S M14 7 L9 12 L14 17 S";
    case Icon::mark_next:
      return "M19 4 L19 20 S M4 12 L15 12 S M10 7 L15 12 L10 17 S";
    case Icon::mark:
      return "M6 3 L6 21 S M6 4 L19 4 L15.5 8.5 L19 13 L6 13 S";
    case Icon::lock:
      return "M5 11 L19 11 L19 21 L5 21 Z M8 11 L8 7 L10 4 L14 4 L16 7 L16 11 S";
    case Icon::offline:
      return "C12 12 9 M5.6 5.6 L18.4 18.4 S";
    case Icon::check:
      return "M4 12.5 L9.5 18 L20 6.5 S";
    case Icon::warning:
      return "M12 3.5 L22 20.5 L2 20.5 Z M12 10 L12 14.5 S D12 17.4 1.1";
    case Icon::error:
      return "C12 12 9 M8.5 8.5 L15.5 15.5 S M15.5 8.5 L8.5 15.5 S";
    case Icon::info:
      return "C12 12 9 M12 11 L12 16.5 S D12 7.6 1.1";
    case Icon::search:
      return "C10.5 10.5 6.5 M15.4 15.4 L21 21 S";
    case Icon::plus:
      return "M12 4 L12 20 S M4 12 L20 12 S";
    case Icon::edit:
      return "M4 20 L4 16 L16 4 L20 8 L8 20 Z M13 7 L17 11 S";
    case Icon::trash:
      return "M4 7 L20 7 S M9 7 L9 4 L15 4 L15 7 S M6 7 L7 21 L17 21 L18 7 S M10 11 L10 17 S M14 11 L14 17 S";
    case Icon::copy:
      return "M9 9 L20 9 L20 20 L9 20 Z M15 9 L15 4 L4 4 L4 15 L9 15 S";
    case Icon::folder:
      return "M3 6 L9 6 L11 8.5 L21 8.5 L21 19 L3 19 Z";
    case Icon::more:
      return "D12 5 1.7 D12 12 1.7 D12 19 1.7";
    case Icon::close:
      return "M6 6 L18 18 S M18 6 L6 18 S";
    case Icon::user:
      return "C12 8 4 M4.5 20.5 L6 16.5 L9 14.8 L15 14.8 L18 16.5 L19.5 20.5 S";
    case Icon::log_out:
      return "M10 4 L4 4 L4 20 L10 20 S M9 12 L20 12 S M16 8 L20 12 L16 16 S";
    case Icon::camera:
      return "M2.5 7 L15.5 7 L15.5 17 L2.5 17 Z M15.5 11 L21.5 7.5 L21.5 16.5 L15.5 13 S";
    case Icon::microphone:
      return "M9 5 L10.5 3 L13.5 3 L15 5 L15 11 L13.5 13 L10.5 13 L9 11 Z M5.5 10.5 L7 14.5 L10 16.5 L14 16.5 L17 14.5 "
             "L18.5 10.5 S M12 16.5 L12 21 S";
    case Icon::screen:
      return "M2.5 4 L21.5 4 L21.5 16.5 L2.5 16.5 Z M8 20.5 L16 20.5 S M12 16.5 L12 20.5 S";
    case Icon::sound:
      return "M3 9 L7 9 L12 4.5 L12 19.5 L7 15 L3 15 Z M16 9 L17.3 12 L16 15 S M19 6.5 L21 12 L19 17.5 S";
    case Icon::muted:
      return "M3 9 L7 9 L12 4.5 L12 19.5 L7 15 L3 15 Z M16 9.5 L21 14.5 S M21 9.5 L16 14.5 S";
    case Icon::fullscreen:
      return "M4 9 L4 4 L9 4 S M15 4 L20 4 L20 9 S M20 15 L20 20 L15 20 S M9 20 L4 20 L4 15 S";
    case Icon::mini:
      return "M11 18.5 L3 18.5 L3 5 L21 5 L21 11 S M14 14 L22 14 L22 20 L14 20 Z";
    case Icon::second_window:
      return "M7 15 L3 15 L3 4 L17 4 L17 8 S M8 9.5 L21.5 9.5 L21.5 20 L8 20 Z";
    case Icon::grid:
      return "M4 4 L10.5 4 L10.5 10.5 L4 10.5 Z M13.5 4 L20 4 L20 10.5 L13.5 10.5 Z M4 13.5 L10.5 13.5 L10.5 20 L4 20 "
             "Z "
             "M13.5 13.5 L20 13.5 L20 20 L13.5 20 Z";
    case Icon::focus:
      return "M3 4 L15 4 L15 20 L3 20 Z M17.5 4 L21 4 L21 8.5 L17.5 8.5 Z M17.5 10.5 L21 10.5 L21 14 L17.5 14 Z M17.5 "
             "16 "
             "L21 16 L21 20 L17.5 20 Z";
    case Icon::table:
      return "M3 6 L21 6 S M3 12 L21 12 S M3 18 L21 18 S";
    case Icon::sun:
      return "C12 12 4 M12 2 L12 5 S M12 19 L12 22 S M2 12 L5 12 S M19 12 L22 12 S M5 5 L7 7 S M17 17 L19 19 S M5 19 "
             "L7 17 "
             "S M17 7 L19 5 S";
    case Icon::moon:
      return "M14 3 L9.5 6 L8 11 L9.5 16 L14 19.5 L18 19 L20.5 17.5 L17 16 L14.5 13.5 L13.5 10.5 L13.8 6.5 L15.5 3.5 Z";
    case Icon::loop:
      return "M4 12 L4 8 L7 5 L19 5 S M16 2 L19 5 L16 8 S M20 12 L20 16 L17 19 L5 19 S M8 16 L5 19 L8 22 S";
    case Icon::chevron_up:
      return "M6 15 L12 9 L18 15 S";
    case Icon::chevron_down:
      return "M6 9 L12 15 L18 9 S";
    case Icon::chevron_right:
      return "M9 6 L15 12 L9 18 S";
    case Icon::refresh:
      return "M19.5 8 L16.5 5 L12 4 L7.5 5.5 L4.5 9 L4 12 L4.7 15.5 L7.5 18.7 L12 20 L16.5 18.7 L19.3 15.5 S M20 3 L20 "
             "8.5 "
             "L14.5 8.5 S";
    case Icon::shield:
      return "M12 2.5 L20 5.5 L20 11 L18 16.5 L12 21.5 L6 16.5 L4 11 L4 5.5 Z M8.5 11.5 L11 14 L15.5 9 S";
    case Icon::clock:
      return "C12 12 9 M12 6.5 L12 12 L16 14.5 S";
    case Icon::logo:
      return "M2 6 L9 3 L9 18 L2 21 Z M9 3 L16 6 L16 21 L9 18 S M16 6 L22 3.5 L22 18.5 L16 21 S";
  }
  return "";
}

struct Pen {
  ImDrawList& list;
  float x;
  float y;
  float unit;
  ImU32 colour;
  float thickness;
  [[nodiscard]] ImVec2 at(float px, float py) const { return {x + px * unit, y + py * unit}; }
};

void run(const Pen& pen, const char* path) {
  const char* at = path;
  const auto number = [&] {
    char* end = nullptr;
    const float value = std::strtof(at, &end);
    at = end;
    return value;
  };
  while (*at != '\0') {
    const char step = *at++;
    if (step == 'M') {
      pen.list.PathClear();
      const float x = number();
      pen.list.PathLineTo(pen.at(x, number()));
    } else if (step == 'L') {
      const float x = number();
      pen.list.PathLineTo(pen.at(x, number()));
    } else if (step == 'Z') {
      pen.list.PathStroke(pen.colour, ImDrawFlags_Closed, pen.thickness);
    } else if (step == 'S') {
      pen.list.PathStroke(pen.colour, 0, pen.thickness);
    } else if (step == 'F') {
      pen.list.PathFillConvex(pen.colour);
    } else if (step == 'C' || step == 'D') {
      const float x = number();
      const ImVec2 centre = pen.at(x, number());
      const float radius = number() * pen.unit;
      if (step == 'C') {
        pen.list.AddCircle(centre, radius, pen.colour, 0, pen.thickness);
      } else {
        pen.list.AddCircleFilled(centre, radius, pen.colour);
      }
    }
  }
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, float x, float y, float size, Colour colour) {
  const ImU32 packed = IM_COL32((colour.rgb >> 16U) & 0xffU, (colour.rgb >> 8U) & 0xffU, colour.rgb & 0xffU, 255);
  run({list, x, y, size / 24.0F, packed, std::max(1.3F, size / 12.5F)}, path_of(icon));
}

}  // namespace parallax::desktop
