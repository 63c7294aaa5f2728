// SPDX-License-Identifier: Apache-2.0
#include "model/sessions/held.hpp"

#include "catch.hpp"

using namespace parallax;

namespace {

RecordingStatus recording(Phase phase) {
  RecordingStatus out;
  out.location = "room";
  out.phase = phase;
  out.sources.resize(2);
  out.sources[0].source = "here";
  out.sources[0].ready = true;
  out.sources[1].source = "awaited";
  return out;
}

Source source(std::string id) {
  Source out;
  out.id = std::move(id);
  out.location = "room";
  return out;
}

}  // namespace

TEST_CASE("a room and what it records are held as long as somebody has to be able to stop it, and it is said why") {
  for (const Phase phase : {Phase::starting, Phase::recording, Phase::paused}) {
    INFO(name_of(phase));
    const std::string_view said = phase == Phase::starting ? "A recording is starting. Give it up first."
                                                           : "It is being recorded. Stop the recording first.";
    const auto room = location_held({recording(phase)}, "room");
    REQUIRE(room);
    CHECK(room->code == "location-busy");
    CHECK(room->line() == said);
    const auto camera = source_held({recording(phase)}, source("here"));
    REQUIRE(camera);
    CHECK(camera->code == "source-busy");
    CHECK(camera->line() == said);
    CHECK_FALSE(source_held({recording(phase)}, source("awaited")));
    CHECK_FALSE(location_held({recording(phase)}, "another room"));
  }
  CHECK_FALSE(location_held({recording(Phase::stopping)}, "room"));
  CHECK_FALSE(source_held({recording(Phase::stopping)}, source("here")));
}
