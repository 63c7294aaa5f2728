// SPDX-License-Identifier: Apache-2.0
// Storage that goes, hangs, fills and comes back, as a session sees it.
#include "catch.hpp"
#include "record/sessions/recorder.hpp"
#include "record/sessions/session_recorder.hpp"
#include "record/volumes/part_finisher.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {
constexpr int64_t kS = kNsPerSecond;
}

TEST_CASE("a save that never ends on a storage that is left does not keep the next one without session.json [R28]") {
  Room room(1);
  room.places.usable = {&room.disk, &room.second};
  auto& session = room.record_all();
  room.run_all(1);
  room.disk.hold_saves = true;
  session.rename("Under way");
  room.loop.advance(0);
  session.rename("Waiting");
  room.loop.advance(0);
  session.storage_lost(room.disk, {"storage-offline", "The folder /disk is not the same any more.", "Plug it in."});
  room.loop.advance(0);
  CHECK(room.second.only_session().name == "Waiting");
  room.disk.release_saves();
  session.rename("Later");
  room.loop.advance(0);
  CHECK(room.second.only_session().name == "Later");
}

TEST_CASE("a storage that is gone is left at once, without waiting for a write to fail [R28]") {
  Room room(1);
  room.places.usable = {&room.disk, &room.second};
  auto& session = room.record_all();
  session.storage_lost(room.second, {"storage-offline", "The folder /second is not the same any more.", "Plug it in."});
  room.run_all(1);
  CHECK(room.events.count("storage-switched") == 0);  // nothing is recorded there
  session.storage_lost(room.disk, {"storage-offline", "The folder /disk is not the same any more.", "Plug it in."});
  room.run_all(2);
  CHECK(session.phase() == Phase::recording);
  CHECK(room.events.count("storage-switched") == 1);
  CHECK(room.second.written.size() == 1);
}

TEST_CASE("a storage that takes nothing is told, and when it takes again") {
  Room room(1);
  auto& session = room.record_all();
  session.storage_slow(room.second, true, "The storage /second has taken nothing for 6 seconds.");
  CHECK(room.events.count("storage-slow") == 0);
  session.storage_slow(room.disk, true, "The storage /disk has taken nothing for 6 seconds.");
  REQUIRE(room.events.count("storage-slow") == 1);
  CHECK_FALSE(room.events.last().remedy.empty());
  session.storage_slow(room.disk, false, "The storage /disk takes what is recorded again.");
  CHECK(room.events.count("storage-takes-again") == 1);
  CHECK(session.phase() == Phase::recording);
}

TEST_CASE("the copy of session.json where recording began says that the session has ended, too") {
  Room room(1);
  room.places.usable = {&room.disk, &room.second};
  auto& session = room.record_all();
  room.run_all(2);
  session.disk_full(room.disk);
  room.run_all(2);
  REQUIRE(session.stop("user"));
  room.loop.advance(0);
  for (const FakePlace* place : {&room.disk, &room.second}) {
    CHECK(place->only_session().state == SessionState::stopped);
    CHECK(place->only_session().videos[0].parts.size() == 2);
    CHECK_FALSE(place->only_session().videos[0].parts[0].sha256.empty());
  }
}

TEST_CASE("a copy that has not answered when its session is let go is looked at later; one that was told is not") {
  for (const bool hangs : {true, false}) {
    Room room(1);
    room.places.usable = {&room.disk, &room.second};
    auto& session = room.record_all();
    room.run_all(1);
    session.storage_lost(room.disk, {"storage-offline", "The folder /disk does not answer any more.", "Plug it in."});
    room.run_all(1);
    room.disk.hold_saves = hangs;
    REQUIRE(session.stop("user"));
    room.loop.advance(kS);
    CHECK(session.phase() == Phase::done);
    CHECK(room.events.unsaved.empty());
    const std::string folder = session.folder();
    room.session.reset();
    CHECK(room.events.unsaved == (hangs ? std::vector{folder} : std::vector<std::string>()));
  }
}

TEST_CASE("finishing waits for a storage that is gone and goes on when it is back; the reason stays") {
  Room room(1);
  auto& session = room.record_all();
  room.run_all(2);
  const Error gone{"storage-offline", "The folder /disk is not the same any more.", "Plug it in."};
  room.disk.finish_error = gone;
  room.disk.save_error = gone;
  session.storage_lost(room.disk, gone);
  room.loop.advance(0);
  CHECK(session.phase() == Phase::finishing);
  CHECK(session.settled());
  room.loop.advance(35 * kS);
  CHECK(room.disk.finished.size() == 3);  // at once, after 10 s, after 20 s more
  const size_t told = room.events.count("storage-offline");
  room.loop.advance(600 * kS);
  CHECK(room.events.count("storage-offline") == told);  // once is enough
  CHECK(session.phase() == Phase::finishing);
  room.disk.finish_error.reset();
  room.disk.save_error.reset();
  room.loop.advance(600 * kS);
  CHECK(session.phase() == Phase::done);
  const Session& saved = room.disk.only_session();
  CHECK(saved.state == SessionState::stopped);
  CHECK(saved.stop_reason == "storage-offline");
  CHECK(saved.videos[0].parts[0].state == PartState::finished);
  CHECK_FALSE(saved.videos[0].parts[0].sha256.empty());
}

TEST_CASE("each part of a session that goes on is finished once, where it lies") {
  Room room(3);
  room.places.usable = {&room.disk, &room.second};
  auto& session = room.record_all();
  room.run_all(2);
  session.disk_full(room.disk);
  room.run_all(2);
  session.suspend("recorder-stopping");
  room.loop.advance(0);
  InterruptedSession interrupted{
      .session = room.second.only_session(), .folder = room.second.saved.begin()->first, .place = &room.second};
  for (Video& video : interrupted.session.videos) {
    REQUIRE(video.parts.size() == 2);
    for (Part& part : video.parts) part.state = PartState::closed;
    interrupted.elsewhere[video.parts[0].file] = &room.disk;
  }
  room.disk.finished.clear();
  room.second.finished.clear();
  room.session = std::make_unique<SessionRecorder>(room.services(), room.location, SessionOptions{});
  room.session->go_on(interrupted);
  room.loop.advance(0);
  for (const FakePlace* place : {&room.disk, &room.second}) {
    CHECK(place->finished.size() == 3);
    CHECK(std::set<std::string>(place->finished.begin(), place->finished.end()).size() == 3);
  }
}

TEST_CASE("a part that is finished is hashed anew, whatever hash it had before") {
  FakeLoop loop;
  FakePlace disk{loop, "/disk"};
  auto file = disk.create({.stem = "s/A-p001", .tracks = {video_format()}}, [](const Error&) {});
  REQUIRE(file);
  media::AccessUnit unit;
  unit.format = video_format();
  (*file)->write(0, unit, 0, 0);
  Part part;
  (*file)->close([&](Part facts) { part = std::move(facts); });
  loop.advance(0);
  part.sha256 = "of the bytes before";
  PartFinisher finisher(
      loop, "s", [&](size_t, size_t) -> Part& { return part; }, [](const std::optional<Error>&) {});
  finisher.add(disk, 0, 0);
  loop.advance(0);
  CHECK(part.state == PartState::finished);
  CHECK(part.sha256 == "hash of s/A-p001.mp4");
}

TEST_CASE("a session is done when its file holds the last hash, however slow the disk is") {
  Room room(1);
  auto& session = room.record_all();
  room.run_all(1);
  REQUIRE(session.stop("user"));
  room.disk.hold_saves = true;
  room.loop.advance(0);
  room.loop.advance(kS);
  CHECK(session.phase() == Phase::finishing);
  for (int i = 0; i < 5; ++i) {
    room.disk.release_saves();
    room.loop.advance(kS);
  }
  CHECK(session.phase() == Phase::done);
  CHECK(room.disk.only_session().videos[0].parts[0].sha256 == session.session().videos[0].parts[0].sha256);
  CHECK_FALSE(room.disk.only_session().videos[0].parts[0].sha256.empty());
}

namespace {

/// A stopped session of one camera with `count` closed parts on `disk`.
InterruptedSession stopped_session(FakePlace& disk, size_t count) {
  InterruptedSession stopped{
      .session = {.id = "s", .state = SessionState::stopped, .stop_reason = "user"}, .folder = "s", .place = &disk};
  stopped.session.videos.push_back({.source = "A", .kind = SourceKind::camera});
  for (size_t p = 0; p < count; ++p) {
    auto file = disk.create({.stem = "s/A-p" + std::to_string(p), .tracks = {video_format()}}, [](const Error&) {});
    media::AccessUnit unit;
    unit.format = video_format();
    (*file)->write(0, unit, 0, 0);
    Part part = (*file)->facts();
    part.state = PartState::closed;
    stopped.session.videos[0].parts.push_back(part);
  }
  return stopped;
}

bool all_hashed(const Session& session) {
  const std::vector<Part>& parts = session.videos.at(0).parts;
  return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return !part.sha256.empty(); });
}

}  // namespace

TEST_CASE("a slow disk is owed one save of a session that is finished, not one for each of its parts") {
  Room room(1);
  Recorder recorder(room.services());
  room.disk.hold_saves = room.second.hold_saves = true;
  InterruptedSession stopped = stopped_session(room.disk, 50);
  stopped.other_places = {&room.second};
  recorder.finish(std::move(stopped));
  room.loop.advance(kS);
  CHECK(room.disk.saves == 1);
  CHECK(room.second.saves == 1);
  CHECK_FALSE(recorder.all_done());
  recorder.forget_done();  // what waits is not lost
  room.disk.release_saves();
  room.second.release_saves();
  room.loop.advance(kS);
  CHECK(room.disk.saves == 2);
  CHECK(room.second.saves == 2);
  CHECK(all_hashed(room.disk.only_session()));
  CHECK(all_hashed(room.second.only_session()));
  CHECK_FALSE(recorder.all_done());
  room.disk.release_saves();
  room.loop.advance(kS);
  CHECK(recorder.all_done());
}

TEST_CASE("a recorder that ends hands the last hashes out before, also to a disk that has not answered yet") {
  Room room(1);
  room.disk.hold_saves = true;
  {
    Recorder recorder(room.services());
    recorder.finish(stopped_session(room.disk, 3));
    room.loop.advance(kS);
  }
  CHECK(all_hashed(room.disk.only_session()));
  CHECK(room.events.unsaved == std::vector<std::string>{"s"});  // that it came there nobody has heard
}
