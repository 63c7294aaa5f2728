// SPDX-License-Identifier: Apache-2.0
// Sessions that were interrupted, and go on.
#include "record/sessions/session_recorder.hpp"

#include "catch.hpp"
#include "record/sessions/recorder.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;
using Strings = std::vector<std::string>;

namespace {
constexpr int64_t kS = kNsPerSecond;
}

TEST_CASE("an interrupted session goes on as new parts after a gap that says why [R95]") {
  Room before(1);
  auto& first = before.record_all();
  before.run_all(5);
  Session saved = first.session();
  saved.videos[0].parts[0].state = PartState::closed;
  saved.videos[0].parts[0].frames = 100;
  saved.videos[0].parts[0].duration_ns = 4 * kS;

  Room room(1);
  room.loop.time = before.loop.time;
  room.loop.time.monotonic = 77 * kS;  // another boot
  room.loop.time.utc += 60 * kS;
  bool paused = false;
  int64_t expected_ns = 65 * kS;
  SECTION("while recording") {}
  SECTION("while paused it stays paused [R89]") {
    paused = true;
    saved.state = SessionState::paused;
  }
  SECTION("a clock that was set back does not make parts overlap") {
    room.loop.time.utc -= 3600 * kS;
    expected_ns = 5 * kS + kNsPerMs;  // the session had come so far
  }
  auto& session = room.make();
  room.disk.by_object["folder/" + saved.videos[0].parts[0].file] = before.disk.written[0];
  session.go_on({.session = saved, .folder = "folder", .place = &room.disk});
  CHECK(session.id() == saved.id);
  CHECK(session.phase() == (paused ? Phase::paused : Phase::recording));
  room.sources.at("A").go_live();
  room.sources.at("A").run(1);
  if (paused) {
    CHECK(room.disk.written.empty());
    REQUIRE(session.resume());
    room.sources.at("A").run(1);
    CHECK(session.session().videos[0].parts.size() == 2);
    REQUIRE(session.session().videos[0].gaps.size() == 1);
    CHECK(session.session().videos[0].gaps[0].reason == GapReason::paused);
    return;
  }
  const Session now = session.session();
  REQUIRE(now.videos[0].parts.size() == 2);
  CHECK(now.videos[0].gaps.back().reason == GapReason::recorder_restarted);
  CHECK(now.videos[0].gaps.back().start_session_ns == 4 * kS);
  CHECK(now.videos[0].gaps.back().end_session_ns.value() == expected_ns);
  CHECK(now.videos[0].parts[1].start_session_ns == expected_ns);
  CHECK(room.disk.finished.size() == 1);
}

TEST_CASE("a pause that was over, but for the next picture, when the recorder was killed ends there [R95]") {
  Room before(1);
  auto& first = before.record_all();
  before.run_all(5);
  REQUIRE(first.pause("anna", ""));
  before.loop.advance(10 * kS);
  REQUIRE(first.resume());
  Session saved = first.session();
  REQUIRE_FALSE(saved.videos[0].gaps.back().end_session_ns);
  saved.videos[0].parts[0].state = PartState::closed;

  Room room(1);
  room.loop.time = before.loop.time;
  room.loop.time.utc += 40 * kS;
  auto& session = room.make();
  session.go_on({.session = saved, .folder = "folder", .place = &room.disk});
  const std::vector<Gap> gaps = session.session().videos[0].gaps;
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].reason == GapReason::paused);
  CHECK(gaps[0].end_session_ns == saved.duration_ns);
  CHECK(gaps[1].reason == GapReason::recorder_restarted);
  CHECK(gaps[1].start_session_ns == saved.duration_ns);
  CHECK_FALSE(gaps[1].end_session_ns);
}

TEST_CASE("a suspended session is closed as parts, still says that it records, and goes on [R95]") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(3);
  room.sources.at("B").lose();
  room.run_all(1);
  const auto finished = room.disk.finished;  // the part of the camera that was lost
  session.suspend("recorder-stopping");
  room.loop.advance(0);
  CHECK(session.phase() == Phase::done);
  CHECK(room.sources.running.empty());
  CHECK(room.disk.finished == finished);  // the next recorder does the rest
  const Session saved = room.disk.only_session();
  CHECK(saved.state == SessionState::recording);
  CHECK(saved.stop_reason.empty());
  REQUIRE(saved.videos[0].parts.size() == 1);
  CHECK(saved.videos[0].parts[0].state == PartState::closed);
  REQUIRE(saved.videos[1].gaps.size() == 1);

  room.loop.advance(20 * kS);
  room.sources.starts.clear();
  room.session = std::make_unique<SessionRecorder>(room.services(), room.location, SessionOptions{});
  room.session->go_on({saved, room.disk.saved.begin()->first, &room.disk});
  for (const char* name : {"A", "B"}) {
    room.sources.at(name).go_live();
    room.sources.at(name).send();
  }
  room.run_all(1);
  const Session now = room.session->session();
  REQUIRE(now.videos[1].gaps.size() == 2);
  CHECK(now.videos[1].gaps[1].reason == GapReason::recorder_restarted);
  CHECK(now.videos[1].gaps[1].start_session_ns >= *now.videos[1].gaps[0].end_session_ns);
  CHECK(now.videos[0].parts.size() == 2);
}

TEST_CASE("a session that goes on takes its time from the clock that cannot be set, where that still runs") {
  const int64_t hour = 3600 * kS;
  for (const bool known : {true, false}) {
    CAPTURE(known);
    Room room(1);
    auto& session = room.record_all();
    const int64_t zero_ns = session.zero().session_start_monotonic_ns;
    room.run_all(3);
    session.suspend("recorder-stopping");
    room.loop.advance(20 * kS);
    Session saved = room.disk.only_session();
    room.loop.time.utc += hour;
    room.session = std::make_unique<SessionRecorder>(room.services(), room.location, SessionOptions{});
    InterruptedSession interrupted{saved, room.disk.saved.begin()->first, &room.disk, {}};
    if (known) interrupted.zero_monotonic_ns = zero_ns;
    room.session->go_on(interrupted);
    const int64_t now_ns = room.session->status().duration_ns;
    // Without it nobody can tell that the clock was set.
    CHECK(std::abs(now_ns - 23 * kS - (known ? 0 : hour)) < kS);
    // Set back: never before what is there.
    room.session->suspend("recorder-stopping");
    room.loop.advance(kS);
    saved = room.disk.only_session();
    saved.duration_ns = now_ns + 5 * kS;
    room.loop.time.utc -= 2 * hour;
    room.session = std::make_unique<SessionRecorder>(room.services(), room.location, SessionOptions{});
    room.session->go_on({saved, room.disk.saved.begin()->first, &room.disk, {}});
    CHECK(room.session->status().duration_ns > saved.duration_ns);
  }
}
