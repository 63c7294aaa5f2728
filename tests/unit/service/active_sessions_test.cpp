// SPDX-License-Identifier: Apache-2.0
#include "service/active_sessions.hpp"

#include <filesystem>
#include <fstream>

#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::recorder;
using parallax::test::TempFolder;

TEST_CASE("what a running session needs in order to go on is kept, and gone with it") {
  const TempFolder folder;
  const ActiveSessions active(folder.path());
  CHECK(active.find("s1").error().code == "location-unknown");
  ActiveSession session;
  session.location.name = "Room 1";
  session.location.sources.push_back({.id = "c1", .name = "Door", .driver = "rtsp", .password = "secret"});
  session.user = "anna";
  REQUIRE(active.add("s1", session));
  REQUIRE(active.find("s1"));
  CHECK_FALSE(active.find("s1")->zero_monotonic_ns);
  active.note_zero("s1", 42'000'000'000);
  const auto found = active.find("s1");
  REQUIRE(found);
  CHECK(found->zero_monotonic_ns == 42'000'000'000);
  CHECK(found->user == "anna");
  CHECK(found->location.sources[0].id == "c1");
  CHECK(found->location.sources[0].password.empty());
  active.remove("s1");
  CHECK(std::filesystem::is_empty(folder.path() / "active"));
}

TEST_CASE("the zero of a session clock counts for this start of the machine only") {
  const TempFolder folder;
  const ActiveSessions active(folder.path());
  REQUIRE(active.add("s1", {}));
  active.note_zero("s1", 42);
  std::ofstream(folder.path() / "active" / "s1.zero") << "00000000-0000-4000-8000-000000000000 42\n";
  REQUIRE(active.find("s1"));
  CHECK_FALSE(active.find("s1")->zero_monotonic_ns);
  std::ofstream(folder.path() / "active" / "s1.zero") << "damaged";
  CHECK_FALSE(active.find("s1")->zero_monotonic_ns);
}
