// SPDX-License-Identifier: Apache-2.0
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

TEST_CASE("all sources start at once and share one clock; the start is told [R1] [R108] [R111]") {
  Room room(3);
  auto& session = room.make({}, "Rescue");
  REQUIRE(session.start());
  CHECK(room.sources.starts.size() == 3);
  room.sources.at("A").go_live();
  room.sources.at("A").run(1.2);
  room.sources.at("B").go_live();
  room.sources.at("B").send();
  CHECK(session.phase() == Phase::starting);
  CHECK(session.status().attempt_left_ns < 179 * kS);
  CHECK(session.status().wait_left_ns == session.status().attempt_left_ns - 170 * kS);
  room.loop.advance(100 * kNsPerMs);
  room.sources.at("C").go_live();
  room.sources.at("C").send();
  room.loop.advance(0);
  CHECK(session.phase() == Phase::recording);
  CHECK(room.events.count("recording-started") == 1);
  room.run_all(2);
  const Session now = session.session();
  // Zero is the earliest kept picture: A's last key frame, 0.3 s before the start.
  CHECK(now.videos[0].first_frame_session_ns.value() == 0);
  CHECK(now.videos[1].first_frame_session_ns.value() == 200 * kNsPerMs);
  CHECK(now.videos[2].first_frame_session_ns.value() == 300 * kNsPerMs);
  CHECK(now.start_utc_ns == room.loop.time.utc - 2 * kS - 300 * kNsPerMs);
  CHECK(now.recorded_by == "ann");
  CHECK(room.disk.only_session().state == SessionState::recording);
}

TEST_CASE("what is late joins later, as a part after a gap") {
  Room room(2);
  auto& session = room.make();
  REQUIRE(session.start());
  room.sources.at("A").go_live();
  room.sources.at("A").run(10.2);
  CHECK(session.phase() == Phase::recording);
  CHECK(room.events.last().code == "recording-started");
  CHECK(room.events.last().text.find("B") != std::string::npos);
  room.sources.at("B").go_live();
  room.run_all(2);
  const Session now = session.session();
  REQUIRE(now.videos[1].parts.size() == 1);
  CHECK(now.videos[1].gaps[0].reason == GapReason::late_start);
  CHECK(now.videos[1].gaps[0].end_session_ns.value() == now.videos[1].parts[0].start_session_ns);
}

TEST_CASE(
    "five failed attempts, a notice at each and a final one; sources start afresh each time [R109] [R110] [R115]") {
  Room room(2);
  auto& session = room.make({.wanted_sources = 1});
  REQUIRE(session.start());
  for (int attempt = 1; attempt <= 4; ++attempt) {
    room.loop.advance(180 * kS);
    CHECK(room.events.count("start-attempt-failed") == static_cast<size_t>(attempt));
    CHECK(room.sources.starts["A"] == attempt + 1);
    CHECK(session.phase() == Phase::starting);
  }
  room.loop.advance(180 * kS);
  CHECK(room.events.count("start-gave-up") == 1);
  CHECK(session.phase() == Phase::failed);
  CHECK(room.sources.running.empty());
  CHECK(room.disk.saved.empty());
  REQUIRE(session.status().problem);
  CHECK_FALSE(session.status().problem->remedy.empty());
}

TEST_CASE("the start can be given up while waiting") {
  Room room(1);
  auto& session = room.make();
  REQUIRE(session.start());
  room.loop.advance(kS);
  REQUIRE(session.stop("user"));
  CHECK(session.phase() == Phase::done);
  CHECK(room.sources.running.empty());
  room.loop.advance(1000 * kS);
  CHECK(room.events.count("start-attempt-failed") == 0);
}

TEST_CASE("what is there can be recorded without waiting for the rest; the rest joins") {
  Room room(2);
  auto& session = room.make();
  REQUIRE(session.start());
  CHECK(session.start_now().error().code == "no-source-ready");
  room.sources.at("A").go_live();
  CHECK(session.start_now().error().code == "no-source-ready");  // live, but there is no picture yet
  room.sources.at("A").send();
  room.loop.advance(0);
  CHECK(session.phase() == Phase::starting);
  CHECK(room.events.phases == Strings{"starting", "starting"});  // so that everybody looks again who is awaited
  auto status = session.status();
  CHECK(status.sources[0].ready);
  CHECK_FALSE(status.sources[1].ready);
  CHECK_FALSE(status.sources[0].recording);
  CHECK(status.duration_ns == 0);
  REQUIRE(session.start_now());
  CHECK(session.phase() == Phase::recording);
  CHECK(room.events.last().text.find("To join later: B") != std::string::npos);
  CHECK(session.start_now().error().code == "not-starting");
  room.sources.at("A").run(1);
  room.sources.at("B").go_live();
  room.run_all(2);
  CHECK(session.session().videos[1].parts.size() == 1);
  CHECK(room.events.count("start-attempt-failed") == 0);
}

TEST_CASE("a disk that has filled while the sources were awaited leaves no session behind [R28]") {
  Room room(2);
  auto& session = room.make();
  REQUIRE(session.start());
  room.places.usable.clear();
  room.sources.at("A").go_live();
  room.sources.at("A").send();
  SECTION("by the rule") {
    room.sources.at("B").go_live();
    room.sources.at("B").send();
    room.loop.advance(0);
  }
  SECTION("by hand") {
    CHECK(session.start_now().error().code == "disk-full");
  }
  CHECK(session.phase() == Phase::failed);
  CHECK(session.status().problem->code == "disk-full");
  CHECK(session.folder().empty());
  CHECK(room.disk.saved.empty());
  CHECK(room.sources.running.empty());
}

TEST_CASE("who is told of a stop or a pause finds it in the file [R89] [R90]") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(2);
  Strings told;
  const auto note = [&](const Result<void>& saved) {
    told.push_back(saved ? std::string(name_of(room.disk.only_session().state)) : saved.error().code);
  };
  REQUIRE(session.pause("ann", "", note));
  CHECK(told.empty());
  room.loop.advance(0);
  REQUIRE(session.resume(note));
  room.loop.advance(0);
  session.rename("Airway");
  SECTION("in the very first file that is written of it, before the parts are closed") {
    REQUIRE(session.stop("user", note));
    CHECK(room.disk.only_session().state == SessionState::stopped);
    CHECK(room.disk.only_session().stop_reason == "user");
    CHECK(room.disk.only_session().name == "Airway");
    room.loop.advance(0);
    CHECK(told == Strings{"paused", "recording", "stopped"});
    // Nor does any file after it say otherwise, while the parts are closed one by one.
    const auto& states = room.disk.saved_states;
    const auto first = std::find(states.begin(), states.end(), SessionState::stopped);
    CHECK(states.end() - first >= 2);  // what changes while one is written goes into the next
    CHECK(std::all_of(first, states.end(), [](SessionState state) { return state == SessionState::stopped; }));
  }
  SECTION("or that it could not be written") {
    room.disk.save_error = Error{"disk-full", "Full.", ""};
    REQUIRE(session.stop("user", note));
    room.loop.advance(0);
    CHECK(told == Strings{"paused", "recording", "disk-full"});
  }
}

TEST_CASE("the time recorded stands still while paused, the session clock goes on [R84] [R89]") {
  Room room(1);
  auto& session = room.record_all();
  room.run_all(4);
  REQUIRE(session.pause("ann", ""));
  room.run_all(10);
  CHECK(session.status().recorded_ns == 4 * kS);
  CHECK(session.status().duration_ns == 14 * kS);
  // From the end of the last picture.
  CHECK(session.status().paused_for_ns <= 10 * kS);
  CHECK(session.status().paused_for_ns > 10 * kS - kS / 20);
  REQUIRE(session.resume());
  room.run_all(2);
  CHECK(session.status().recorded_ns == 6 * kS);
  CHECK(session.status().duration_ns == 16 * kS);
  CHECK(session.status().paused_for_ns == 0);
  REQUIRE(session.stop("user"));
  CHECK(session.status().recorded_ns == 6 * kS);
}

TEST_CASE("stop closes, finishes and hashes every part and says so in the file [R90] [R113]") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(3);
  REQUIRE(session.stop("user"));
  room.loop.advance(0);
  CHECK(room.events.phases == Strings{"starting", "recording", "stopping", "finishing", "done"});
  CHECK(room.events.count("recording-stopped") == 1);
  const Session& saved = room.disk.only_session();
  CHECK(saved.state == SessionState::stopped);
  CHECK(saved.stop_reason == "user");
  CHECK(saved.duration_ns == 3 * kS);
  CHECK(saved.name.starts_with("Room 1, 2023-11-1"));
  for (const Video& video : saved.videos) {
    REQUIRE(video.parts.size() == 1);
    CHECK(video.parts[0].state == PartState::finished);
    CHECK(video.parts[0].sha256.starts_with("hash of "));
    CHECK(video.parts[0].frames == 76);
  }
  CHECK_FALSE(session.stop("user"));
}

TEST_CASE("pause keeps the session active and resume goes on in new parts [R88] [R89]") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(2);
  CHECK_FALSE(session.resume());
  REQUIRE(session.pause("ann", "Break"));
  room.loop.advance(0);
  CHECK(room.disk.only_session().state == SessionState::paused);
  CHECK_FALSE(session.pause("ann", "Break"));
  room.run_all(5);
  REQUIRE(session.resume());
  room.run_all(2);
  REQUIRE(session.stop("user"));
  room.loop.advance(0);
  for (const Video& video : room.disk.only_session().videos) {
    REQUIRE(video.parts.size() == 2);
    REQUIRE(video.gaps.size() == 1);
    CHECK(video.gaps[0].user == "ann");
    CHECK(video.gaps[0].end_session_ns.value() - video.gaps[0].start_session_ns > 4 * kS);
  }
}

TEST_CASE("a source that is lost is told, the others record on") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(2);
  room.sources.at("A").lose();
  CHECK(room.events.last().code == "source-lost");
  room.loop.advance(kS);
  CHECK(session.status().sources[1].recording);
  CHECK_FALSE(session.status().sources[0].recording);
  room.sources.at("A").go_live();
  CHECK(room.events.last().code == "source-back");
}

TEST_CASE("a full disk stops the recording and stands in the session's name [R28]") {
  Room room(2);
  auto& session = room.record_all();
  room.run_all(2);
  SECTION("seen by the guard") {
    session.disk_full(room.disk);
  }
  SECTION("seen by a write that failed") {
    room.disk.written[0]->on_error({"disk-full", "No space left.", "Delete something."});
    room.disk.written[1]->on_error({"disk-full", "No space left.", "Delete something."});
  }
  room.loop.advance(0);
  CHECK(session.phase() == Phase::done);
  const Session& saved = room.disk.only_session();
  CHECK(saved.name.ends_with(" (stopped: disk full)"));
  CHECK(saved.stop_reason == "disk-full");
  CHECK(room.events.count("disk-full") == 1);
  CHECK(saved.videos[0].parts.size() == 1);
}

TEST_CASE("where there is another volume, a session moves on to it") {
  Room room(2);
  room.places.usable = {&room.disk, &room.second};
  auto& session = room.record_all();
  room.run_all(2);
  room.disk.save_error = Error{"storage-offline", "The folder /disk is gone.", "Plug it in."};
  session.rename("Moved");  // its save fails later than the part, and must not be taken for the second volume's
  room.disk.written[0]->on_error({"storage-offline", "The folder /disk is gone.", "Plug it in."});
  room.loop.advance(0);
  CHECK(session.phase() == Phase::recording);
  CHECK(room.events.count("storage-switched") == 1);
  room.run_all(3);
  REQUIRE(session.stop("user"));
  room.loop.advance(0);
  CHECK(room.second.written.size() == 2);
  const Session& saved = room.second.only_session();
  CHECK(saved.state == SessionState::stopped);
  REQUIRE(saved.videos[0].parts.size() == 2);
  CHECK(saved.videos[0].gaps.back().reason == GapReason::disk);
  CHECK(saved.videos[0].parts[0].notes.back() == "Its file is in /disk.");
}

TEST_CASE("without another volume a lost one ends the session with a remedy") {
  Room room(1);
  auto& session = room.record_all();
  room.disk.save_error = Error{"storage-offline", "The folder /disk is gone.", "Plug it in."};
  REQUIRE(session.pause("ann", ""));
  room.loop.advance(0);
  CHECK(session.session().stop_reason == "storage-offline");
  REQUIRE(session.status().problem);
  CHECK(session.status().problem->remedy == "Plug it in.");
}

TEST_CASE("no volume at all refuses the start") {
  Room room(1);
  room.places.usable.clear();
  const auto started = room.make().start();
  REQUIRE_FALSE(started);
  CHECK(started.error().code == "disk-full");
  CHECK(room.sources.starts.empty());
}

TEST_CASE("several locations record at once; a busy one refuses with the reason [R32]") {
  Room room(1);
  Recorder recorder(room.services());
  LocationConfig other = room.location;
  other.name = "Room 2";
  other.sources[0].name = "Z";
  SessionOptions options;
  options.recorded_by = "ann";
  const auto first = recorder.start(room.location, options);
  const auto second = recorder.start(other, options);
  REQUIRE(first);
  REQUIRE(second);
  const auto refused = recorder.start(room.location, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "location-busy");
  CHECK(refused.error().text.find("ann") != std::string::npos);
  CHECK(recorder.sessions().size() == 2);
  REQUIRE(recorder.stop(*first, "user"));
  CHECK(recorder.start(room.location, options));
  CHECK_FALSE(recorder.stop("nonsense", "user"));
}

TEST_CASE("a session can be named at any time, also while it waits") {
  Room room(1);
  auto& session = room.record_all();
  session.rename("Intubation");
  room.loop.advance(0);
  CHECK(room.disk.only_session().name == "Intubation");
}

TEST_CASE("a session that only starts is given up when the recorder ends") {
  Room room(1);
  auto& session = room.make();
  REQUIRE(session.start());
  session.suspend("recorder-stopping");
  CHECK(session.phase() == Phase::done);
  CHECK(session.status().stop_reason == "recorder-stopping");
  CHECK(room.disk.saved.empty());
}

TEST_CASE("a session that changes faster than it can be written is not written more often than it can") {
  Room room(1);
  auto& session = room.record_all();
  room.disk.hold_saves = true;
  const size_t before = room.disk.saves;
  for (int i = 0; i < 50; ++i) {
    room.sources.at("A").lose();
    room.sources.at("A").go_live();
    room.run_all(0.2);
    session.rename("Name " + std::to_string(i));
    room.loop.advance(0);
  }
  CHECK(room.disk.saves <= before + 2);
  room.disk.hold_saves = false;
  room.disk.release_saves();
  room.loop.advance(kNsPerSecond);
  CHECK(room.disk.only_session().name == "Name 49");  // the last state is not lost
  CHECK(room.disk.saves <= before + 4);
}
