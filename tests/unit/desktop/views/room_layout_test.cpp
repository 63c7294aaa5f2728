// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/room_layout.hpp"
#include "catch.hpp"
#include "desktop/shell/shaped_text.hpp"
#include "desktop/shell/utf8.hpp"
#include "desktop/views/rooms/live_tile.hpp"
#include "desktop/views/sessions/session_dialogs.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

bool apart(const Rect& a, const Rect& b) {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

void check_places(const TilePlaces& places, size_t count, float width, float height) {
  REQUIRE(places.size() == count);
  for (size_t i = 0; i < count; ++i) {
    CHECK(places[i].x >= 0);
    CHECK(places[i].y >= 0);
    CHECK(places[i].x + places[i].width <= width + 1);
    CHECK(places[i].y + places[i].height <= height + 1);
    CHECK(places[i].width > 0);
    CHECK(places[i].height > 0);
    for (size_t j = i + 1; j < count; ++j) CHECK(apart(places[i], places[j]));
  }
}

}  // namespace

TEST_CASE("1 to 16 tiles lie within the room's area and never on each other") {
  for (size_t count = 1; count <= 16; ++count) {
    for (const auto& [width, height] :
         {std::pair{1280.0F, 640.0F}, std::pair{400.0F, 900.0F}, std::pair{3840.0F, 2000.0F}}) {
      INFO(count << " in " << width << " x " << height);
      check_places(grid_places(count, width, height, 8, std::pmr::get_default_resource()), count, width, height);
      check_places(focus_places(count, width, height, 8, std::pmr::get_default_resource()), count, width, height);
    }
  }
  CHECK(grid_places(0, 100, 100, 8, std::pmr::get_default_resource()).empty());
}

TEST_CASE("four cameras make two rows of two") {
  const auto places = grid_places(4, 1608, 908, 8, std::pmr::get_default_resource());
  CHECK(places[0].width == 800);
  CHECK(places[3].x == 808);
  CHECK(places[3].y == 458);
}

TEST_CASE("an arrangement is kept; new sources come behind, removed ones vanish") {
  CHECK(arranged({}, {"a", "b"}) == std::vector<std::string>{"a", "b"});
  CHECK(arranged({"grid", "", {"c", "gone", "a", "a"}}, {"a", "b", "c"}) == std::vector<std::string>{"c", "a", "b"});
  CHECK(arranged({"focus", "b", {"c", "a", "b"}}, {"a", "b", "c"}) == std::vector<std::string>{"b", "c", "a"});
}

TEST_CASE("a tile on the edge of two sizes does not switch streams to and fro") {
  CHECK_FALSE(wants_main_stream(false, 420));
  CHECK(wants_main_stream(true, 420));
  CHECK(wants_main_stream(false, 500));
  CHECK_FALSE(wants_main_stream(true, 300));
}

TEST_CASE("a small stream is not scaled up where the large one fits") {
  CHECK_FALSE(wants_main_stream(false, 400, 360));
  CHECK(wants_main_stream(false, 440, 360));
  CHECK(wants_main_stream(true, 400, 360));
  CHECK_FALSE(wants_main_stream(true, 340, 360));
  CHECK(wants_main_stream(false, 300, 240));
}

TEST_CASE("deleting says what will be lost") {
  SessionSummary session;
  session.videos = 4;
  session.duration_ns = 3723 * kNsPerSecond;
  session.bytes = 2'100'000'000;
  session.marks = 12;
  CHECK(words_of_loss(session) == "4 videos of 1:02:03, 2.1 GB, with 12 marks");
}

TEST_CASE("texts that need shaping are told apart") {
  CHECK_FALSE(needs_shaping("Simulation room \xc3\x9c \xce\xa9 \xd0\x96"));
  CHECK(needs_shaping("\xd8\xba\xd8\xb1\xd9\x81\xd8\xa9"));  // Arabic
  CHECK(needs_shaping("\xe0\xa4\x95\xe0\xa4\xae"));          // Devanagari
  CHECK(needs_shaping("\xf0\x9f\x91\xa9"));                  // emoji
  size_t at = 0;
  CHECK(next_code_point("\xe4\xbb\xbf", at) == 0x4eff);
  CHECK(at == 3);
  at = 0;
  CHECK(next_code_point("\xe4\xbb", at) == 0xfffd);
  CHECK(whole_code_points("a\xc3\xa4", 2) == 1);
}
