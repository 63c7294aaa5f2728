// SPDX-License-Identifier: Apache-2.0
// Cameras of a location and what is kept of them.
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("the pinned certificate of a camera is kept, changed and removed, and the audit log shows each") {
  Fixture fixture;
  const std::string one(64, 'a');
  const std::string two(64, 'b');
  const auto room = fixture.rooms().add_location({}, {.name = "Room"});
  const NewSource camera{
      .location = room->id, .values = {.name = "Door", .url = "rtsps://c/1", .tls_pin_sha256 = one}, .password = {}};
  const auto source = fixture.rooms().add_source({}, camera);
  REQUIRE(source);
  CHECK(source->tls_pin_sha256 == one);
  // Another change leaves it alone.
  CHECK(fixture.rooms().change_source({}, source->id, {.name = "Gate"})->tls_pin_sha256 == one);
  CHECK(fixture.rooms().change_source({}, source->id, {.tls_pin_sha256 = two})->tls_pin_sha256 == two);
  const auto refused = fixture.rooms().change_source({}, source->id, {.tls_pin_sha256 = std::string(64, 'B')});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "value-invalid");
  fixture.close();
  REQUIRE(fixture.open());
  CHECK(fixture.rooms().location("Room")->sources.at(0).tls_pin_sha256 == two);
  CHECK(fixture.rooms().change_source({}, source->id, {.tls_pin_sha256 = ""})->tls_pin_sha256.empty());

  const auto rows = fixture.audit().audit({.object = "source:" + source->id});
  REQUIRE(rows);
  REQUIRE(rows->size() == 4);
  CHECK(rows->at(0).after.find(one) != std::string::npos);
  CHECK(rows->at(2).before.find(one) != std::string::npos);
  CHECK(rows->at(2).after.find(two) != std::string::npos);
  CHECK(rows->at(3).after.find(R"("tls_pin_sha256":"")") != std::string::npos);
}

TEST_CASE("the password of a camera stays with the address that it was given for, and the audit log shows it") {
  Fixture fixture;
  const auto room = fixture.rooms().add_location({}, {.name = "Room"});
  const NewSource camera{.location = room->id,
                         .values = {.name = "Door", .url = "rtsp://Cam/1", .sub_url = "rtsp://cam:8554/2", .user = "u"},
                         .password = "secret"};
  const std::string id = fixture.rooms().add_source({}, camera)->id;
  const auto change = [&](const SourceChange& what) {
    const auto changed = fixture.rooms().change_source({}, id, what);
    REQUIRE(changed);
    const bool kept = fixture.store().source_passwords().source_password(id) == std::string("secret");
    CHECK(changed->has_password == kept);
    return kept;
  };
  // The same program, however it is written; the other stream's; or none.
  CHECK(change({.name = "Gate"}));
  CHECK(change({.url = "rtsp://cam:554/other?x=1"}));
  CHECK(change({.url = "rtsp://cam:8554/main"}));
  CHECK(change({.sub_url = ""}));
  CHECK(change({.url = "rtsp://cam:8554/main", .transport = Transport::tcp}));
  for (const char* elsewhere : {"rtsp://10.6.6.6:8554/main", "rtsp://cam:8555/main", "rtsps://cam:8554/main"}) {
    CAPTURE(elsewhere);
    CHECK_FALSE(change({.url = elsewhere}));
    CHECK_FALSE(change({.url = "rtsp://cam:8554/main"}));  // going back does not bring it back
    CHECK(change({.password = "secret"}));
    CHECK_FALSE(change({.sub_url = elsewhere}));
    CHECK(change({.sub_url = "", .password = "secret"}));
  }
  CHECK(change({.url = "rtsp://new/1", .password = "secret"}));
  const auto rows = fixture.audit().audit({.object = "source:" + id});
  REQUIRE(rows);
  CHECK(std::any_of(rows->begin(), rows->end(), [](const AuditRow& row) {
    return row.before.find(R"("password":"set")") != std::string::npos &&
           row.after.find(R"("password":"none")") != std::string::npos;
  }));
}

TEST_CASE("whether a password may go in the clear is kept, and off unless it was said") {
  Fixture fixture;
  const auto room = fixture.rooms().add_location({}, {.name = "Room"});
  const auto source = fixture.rooms().add_source(
      {}, {.location = room->id, .values = {.name = "Door", .url = "rtsp://c/1"}, .password = {}});
  REQUIRE(source);
  CHECK_FALSE(source->plain_login);
  CHECK(fixture.rooms().change_source({}, source->id, {.plain_login = true})->plain_login);
  CHECK(fixture.rooms().change_source({}, source->id, {.name = "Gate"})->plain_login);
  fixture.close();
  REQUIRE(fixture.open());
  CHECK(fixture.rooms().source(source->id)->plain_login);
}
