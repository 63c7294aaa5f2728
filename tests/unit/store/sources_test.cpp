// SPDX-License-Identifier: Apache-2.0
// Cameras of a location and what is kept of them.
#include "fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("the pinned certificate of a camera is kept, changed and removed, and the audit log shows each") {
  Fixture fixture;
  const std::string one(64, 'a');
  const std::string two(64, 'b');
  const auto room = fixture.catalogue().add_location({}, {.name = "Room"});
  const NewSource camera{
      .location = room->id, .values = {.name = "Door", .url = "rtsps://c/1", .tls_pin_sha256 = one}, .password = {}};
  const auto source = fixture.catalogue().add_source({}, camera);
  REQUIRE(source);
  CHECK(source->tls_pin_sha256 == one);
  // Another change leaves it alone.
  CHECK(fixture.catalogue().change_source({}, source->id, {.name = "Gate"})->tls_pin_sha256 == one);
  CHECK(fixture.catalogue().change_source({}, source->id, {.tls_pin_sha256 = two})->tls_pin_sha256 == two);
  const auto refused = fixture.catalogue().change_source({}, source->id, {.tls_pin_sha256 = std::string(64, 'B')});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "value-invalid");
  fixture.close();
  REQUIRE(fixture.open());
  CHECK(fixture.catalogue().location("Room")->sources.at(0).tls_pin_sha256 == two);
  CHECK(fixture.catalogue().change_source({}, source->id, {.tls_pin_sha256 = ""})->tls_pin_sha256.empty());

  const auto rows = fixture.catalogue().audit({.object = "source:" + source->id});
  REQUIRE(rows);
  REQUIRE(rows->size() == 4);
  CHECK(rows->at(0).after.find(one) != std::string::npos);
  CHECK(rows->at(2).before.find(one) != std::string::npos);
  CHECK(rows->at(2).after.find(two) != std::string::npos);
  CHECK(rows->at(3).after.find(R"("tls_pin_sha256":"")") != std::string::npos);
}
