// SPDX-License-Identifier: Apache-2.0
// What `parallaxctl status` says of recordings that lack something.
#include "catch.hpp"
#include "room.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a recording that starts is shown with what it waits for, and made to do without [R108]") {
  Room room;
  room.log_in("trainer");
  RecordingStatus starting;
  starting.session = "s9";
  starting.location = "l1";
  starting.started_by = "id-trainer";
  starting.phase = Phase::starting;
  starting.attempt = 2;
  starting.attempts = 5;
  starting.attempt_left_ns = 161 * kNsPerSecond;
  starting.sources.resize(2);
  starting.sources[0].name = "Camera 1";
  starting.sources[0].ready = true;
  starting.sources[1].name = "Camera 2";
  starting.sources[1].health.reason = Error{"unreachable", "It does not answer.", ""};
  room.running.memory.recording.recordings = {starting};
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("Room 1: starting, attempt 2 of 5, 0:02:41 left\n  waits for Camera 2 (It does not answer.)\n") !=
        std::string::npos);
  for (const char* which : {"s9", "Room 1", "l1"}) CHECK(room.ctl({"record", "start-now", which}) == 0);
  CHECK(room.ctl({"record", "start-now", "Room 2"}) == 1);
  room.running.memory.recording.problem = Error{"disk-full", "The storage /disk is full.", "Delete something."};
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("Nothing can be recorded now: The storage /disk is full. Delete something.") !=
        std::string::npos);
}

TEST_CASE("the status of a running recording names the sources that it lacks, and why") {
  Room room;
  room.log_in("trainer");
  RecordingStatus running;
  running.session = "s9";
  running.location = "l1";
  running.started_by = "id-trainer";
  running.sources.resize(3);
  running.sources[0].name = "Camera 1";
  running.sources[0].recording = running.sources[0].ready = true;
  running.sources[1].name = "Camera 2";
  running.sources[1].health.state = CameraState::refused;
  running.sources[1].health.reason = Error{"refused", "It refuses the password.", ""};
  running.sources[2].name = "Camera 3";
  running.sources[2].health.state = CameraState::gone;
  auto& recordings = room.running.memory.recording.recordings;
  recordings = {running};
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("\nRoom 1: recording, 2 of 3 sources missing\n  missing Camera 2 (It refuses the password.)\n"
                      "  missing Camera 3 (gone)\n") != std::string::npos);
  recordings[0].sources[2].health.state = CameraState::live;
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("  missing Camera 3 (no picture to begin with yet)\n") != std::string::npos);
  // While it is paused nothing is recorded, and what delivers is not missing for that.
  recordings[0].state = SessionState::paused;
  recordings[0].phase = Phase::paused;
  recordings[0].sources[0].recording = false;
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("\nRoom 1: paused, 2 of 3 sources missing\n  missing Camera 2 ") != std::string::npos);
  for (SourceStatus& source : recordings[0].sources) source.ready = true;
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("missing") == std::string::npos);
}
