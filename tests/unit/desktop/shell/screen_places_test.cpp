// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/screen_places.hpp"

#include "catch.hpp"

using namespace parallax::desktop;

namespace {
// A monitor with a panel above, left of another one.
constexpr ScreenRect kArea{0, 30, 1920, 1050};
constexpr ScreenRect kOther{1920, 0, 2560, 1440};
}  // namespace

TEST_CASE("the mini window lies in each corner with the same margin, and never over the area's edge [R148]") {
  CHECK(in_corner(kArea, 400, 200, 20, Corner::top_left) == ScreenRect{20, 50, 400, 200});
  CHECK(in_corner(kArea, 400, 200, 20, Corner::top_right) == ScreenRect{1500, 50, 400, 200});
  CHECK(in_corner(kArea, 400, 200, 20, Corner::bottom_left) == ScreenRect{20, 860, 400, 200});
  CHECK(in_corner(kArea, 400, 200, 20, Corner::bottom_right) == ScreenRect{1500, 860, 400, 200});
  CHECK(in_corner({0, 0, 300, 100}, 400, 200, 20, Corner::bottom_right) == ScreenRect{0, 0, 300, 100});
}

TEST_CASE("what is dropped goes to the nearest corner, and its name comes back from the settings") {
  for (const Corner corner : {Corner::top_left, Corner::top_right, Corner::bottom_left, Corner::bottom_right}) {
    CHECK(nearest_corner(kOther, in_corner(kOther, 400, 200, 200, corner)) == corner);
    CHECK(corner_of(name_of(corner)) == corner);
  }
  CHECK(corner_of("anything else") == Corner::bottom_right);
}

TEST_CASE("the second window opens on the other monitor, else beside the first, else over it") {
  const ScreenRect first{100, 80, 1100, 800};
  const ScreenRect away = second_place(first, kArea, kOther);
  CHECK(away.x >= kOther.x);
  CHECK(away.x + away.width <= kOther.x + kOther.width);
  CHECK(second_place(first, kArea, std::nullopt) == ScreenRect{1200, 80, 720, 800});
  const ScreenRect wide{0, 30, 1900, 1000};
  const ScreenRect over = second_place(wide, kArea, std::nullopt);
  CHECK(over.y > wide.y);
  CHECK(over.x + over.width <= kArea.x + kArea.width);
}
