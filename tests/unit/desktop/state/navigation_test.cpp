// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/navigation.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

Snapshot with_room(const char* id, const char* name) {
  Snapshot now;
  now.state = LinkState::ready;
  now.status_monotonic_ns = 1;
  now.status.locations.resize(1);
  now.status.locations[0].location.id = id;
  now.status.locations[0].location.name = name;
  return now;
}

}  // namespace

TEST_CASE("a review begins at the place that it was opened at, once, and never at another session's") {
  Navigation navigation;
  CHECK(navigation.page() == kLocationsPage);
  navigation.review("a", ReviewPlace{"mark", 7});
  CHECK(navigation.page() == kReviewPage);
  CHECK(navigation.session() == "a");
  const auto place = navigation.take_place();
  REQUIRE(place);
  CHECK(place->item == "mark");
  CHECK(place->session_ns == 7);
  CHECK_FALSE(navigation.take_place());
  navigation.review("a", ReviewPlace{"mark", 7});
  navigation.review("b");
  CHECK_FALSE(navigation.take_place());
}

TEST_CASE("a wished room opens by id or name as soon as rooms are known; one that is not there is told once") {
  for (const char* wish : {"r1", "Bay 1"}) {
    Navigation navigation;
    navigation.wish_room(wish);
    CHECK_FALSE(navigation.follow_wish(Snapshot()));  // not connected
    CHECK(navigation.page() == kLocationsPage);
    CHECK_FALSE(navigation.follow_wish(with_room("r1", "Bay 1")));
    CHECK(navigation.page() == kRoomPage);
    CHECK(navigation.room() == "r1");
    // It was granted: who goes elsewhere is not brought back.
    navigation.open(kSessionsPage);
    CHECK_FALSE(navigation.follow_wish(with_room("r1", "Bay 1")));
    CHECK(navigation.page() == kSessionsPage);
  }
  Navigation navigation;
  navigation.wish_room("Bay 2");
  CHECK(navigation.follow_wish(with_room("r1", "Bay 1")) == "Bay 2");
  CHECK_FALSE(navigation.follow_wish(with_room("r1", "Bay 1")));
  CHECK(navigation.page() == kLocationsPage);
}

TEST_CASE("a window beside the main one shows a room and leads nowhere else") {
  const Navigation navigation(Navigation::Reach::one_room);
  CHECK(navigation.page() == kRoomPage);
  CHECK_FALSE(navigation.has_pages());
  CHECK(Navigation().has_pages());
}
