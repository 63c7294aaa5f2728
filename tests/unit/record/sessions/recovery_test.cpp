// SPDX-License-Identifier: Apache-2.0
// Recovery over real folders with real parts.
#include "record/sessions/recovery.hpp"

#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "media/file/finish.hpp"
#include "media/file/sha256.hpp"
#include "media/session_file/session_file.hpp"
#include "unit/media/file/part_maker.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "cam-p001.mp4";

/// A storage folder with one session in "s1".
struct Storage {
  FakeLoop& loop;
  TempFolder folder;
  FolderVolume volume{folder.path()};
  FakePlace place{loop, folder.path().string()};

  [[nodiscard]] RecoveryPlace recovery() { return {&place, &volume}; }
  [[nodiscard]] fs::path file(const std::string& name) const { return folder.path() / "s1" / name; }
  [[nodiscard]] Session saved() {
    auto session = media::load_session(volume, "s1");
    REQUIRE(session);
    return *session;
  }
  void save(const Session& session) { REQUIRE(media::save_session(volume, "s1", session)); }
};

Session session_of(std::vector<Part> parts) {
  Session session{.id = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
                  .name = "Airway",
                  .location = "Room 1",
                  .start_utc_ns = kNsPerSecond,
                  .state = SessionState::stopped,
                  .stop_reason = "user",
                  .duration_ns = 4 * kNsPerSecond};
  session.videos.push_back({.source = "cam", .kind = SourceKind::camera, .driver = "sim", .parts = std::move(parts)});
  return session;
}

/// A finished and hashed part in the storage.
Part finished_part(Storage& storage, const PartPlan& plan = {}) {
  write_part(storage.volume, plan);
  const auto facts = media::finish_part(storage.volume, plan.stem + ".mp4");
  REQUIRE(facts);
  Part part;
  facts->fill(part);
  part.sha256 = *media::sha256_of(storage.volume, plan.stem + ".mp4", [](uint64_t) { return true; });
  return part;
}

Part& only_part(Session& session) {
  return session.videos.at(0).parts.at(0);
}

}  // namespace

TEST_CASE("a finished file that was cut short is mended, hashed anew and said to be short") {
  FakeLoop loop;
  Storage storage{loop};
  const Part whole = finished_part(storage);
  storage.save(session_of({whole}));
  fs::resize_file(storage.file(kFile), whole.bytes - 20'000);
  const RecoveryReport report = recover_sessions({storage.recovery()}, 0);
  REQUIRE(report.unfinished.size() == 1);
  CHECK(report.mended == std::vector<std::string>{"s1"});
  CHECK(std::any_of(report.notices.begin(), report.notices.end(), [](const RecordingNotice& notice) {
    return notice.code == "part-cut-short" && !notice.remedy.empty();
  }));
  Session session = storage.saved();
  const Part& part = only_part(session);
  CHECK(part.state == PartState::closed);
  CHECK(part.sha256.empty());
  CHECK(part.frames > 0);
  CHECK(part.notes.back().find("cut short") != std::string::npos);
  CHECK(media::finish_part(storage.volume, "s1/cam-p001.mp4")->state == PartState::finished);
}

TEST_CASE("a lost index of a finished file is made anew; the file and its hash stay") {
  FakeLoop loop;
  Storage storage{loop};
  const Part whole = finished_part(storage);
  storage.save(session_of({whole}));
  fs::remove(storage.file("cam-p001.mp4.idx"));
  const RecoveryReport report = recover_sessions({storage.recovery()}, 0);
  CHECK(fs::exists(storage.file("cam-p001.mp4.idx")));
  Session session = storage.saved();
  CHECK(only_part(session).state == PartState::finished);
  CHECK(only_part(session).sha256 == whole.sha256);
  CHECK(report.unfinished.empty());
  CHECK(*media::sha256_of(storage.volume, "s1/cam-p001.mp4", [](uint64_t) { return true; }) == whole.sha256);
}

TEST_CASE("what is in order on disk is reported where the catalogue did not know it") {
  FakeLoop loop;
  Storage storage{loop};
  const Part whole = finished_part(storage);
  storage.save(session_of({whole}));
  CHECK(recover_sessions({storage.recovery()}, 0).in_order.empty());
  RecoveryReport report = recover_sessions({storage.recovery()}, 0, std::vector<std::string>{"s1"});
  REQUIRE(report.in_order.size() == 1);
  CHECK(only_part(report.in_order[0].session).sha256 == whole.sha256);
  CHECK(report.mended.empty());
}

TEST_CASE("the copy of session.json that was left where recording began says how the session ended") {
  FakeLoop loop;
  Storage first{loop};
  Storage second{loop};
  const Part early = finished_part(first);
  const Part late = finished_part(second, {.stem = "s1/cam-p002"});
  Session left = session_of({early});
  left.state = SessionState::recording;
  left.stop_reason.clear();
  first.save(left);
  second.save(session_of({early, late}));
  const RecoveryReport report = recover_sessions({first.recovery(), second.recovery()}, 0);
  CHECK(report.interrupted.empty());
  CHECK(first.saved().state == SessionState::stopped);
  CHECK(first.saved().stop_reason == "user");
  CHECK(first.saved().videos[0].parts.size() == 2);
}

TEST_CASE("a part is finished where it lies, not where the session went on") {
  FakeLoop loop;
  Storage first{loop};
  Storage second{loop};
  write_part(first.volume, {});
  Part open;
  open.file = kFile;
  open.frames = 1;
  const Part late = finished_part(second, {.stem = "s1/cam-p002"});
  Session left = session_of({open});
  left.state = SessionState::recording;
  first.save(left);
  Session newest = session_of({open, late});
  newest.state = SessionState::recording;
  second.save(newest);
  RecoveryReport report = recover_sessions({first.recovery(), second.recovery()}, 0);
  REQUIRE(report.interrupted.size() == 1);
  const InterruptedSession& found = report.interrupted[0];
  CHECK(found.place == &second.place);
  CHECK(found.other_places == std::vector<Place*>{&first.place});
  CHECK(&found.place_of(kFile) == &first.place);
  CHECK(&found.place_of("cam-p002.mp4") == &second.place);
  CHECK(found.session.videos[0].parts[0].state == PartState::closed);
  CHECK(found.session.videos[0].parts[0].frames == 100);
}

TEST_CASE("a session that ended because its storage was gone keeps that reason when it is closed later") {
  FakeLoop loop;
  Storage storage{loop};
  const Part whole = finished_part(storage);
  Session session = session_of({whole});
  session.state = SessionState::recording;
  session.stop_reason.clear();
  storage.save(session);
  RecoveryReport report = recover_sessions({storage.recovery()}, 0);
  REQUIRE(report.interrupted.size() == 1);
  REQUIRE(close_interrupted(report.interrupted[0], storage.volume, "storage-offline"));
  CHECK(storage.saved().state == SessionState::stopped);
  CHECK(storage.saved().stop_reason == "storage-offline");
}

TEST_CASE("a crash between a move to another storage and its first session.json leaves one session [R95]") {
  const bool new_place_first = GENERATE(false, true);
  FakeLoop loop;
  Storage first{loop};
  Storage second{loop};
  write_part(first.volume, {});
  write_part(second.volume, {.stem = "s1/cam-p002"});
  Part open;
  open.file = kFile;
  Session session = session_of({open});
  session.state = SessionState::recording;
  session.stop_reason.clear();
  first.save(session);
  const std::vector<RecoveryPlace> places = new_place_first ? std::vector{second.recovery(), first.recovery()}
                                                            : std::vector{first.recovery(), second.recovery()};
  RecoveryReport report = recover_sessions(places, 0);
  CHECK(report.unfinished.empty());
  REQUIRE(report.interrupted.size() == 1);
  const InterruptedSession& found = report.interrupted[0];
  CHECK(found.session.id == session.id);
  CHECK(found.place == &second.place);
  CHECK(&found.place_of(kFile) == &first.place);
  REQUIRE(found.session.videos.size() == 1);
  REQUIRE(found.session.videos[0].parts.size() == 2);
  for (const Part& part : found.session.videos[0].parts) CHECK(part.state == PartState::closed);
  CHECK(second.saved().id == session.id);
  CHECK(std::none_of(report.notices.begin(), report.notices.end(),
                     [](const RecordingNotice& notice) { return notice.severity == Severity::error; }));
}

TEST_CASE("a lost or damaged session.json comes back as the same session where anything knows it") {
  const bool damaged = GENERATE(false, true);
  FakeLoop loop;
  Storage storage{loop};
  Session session = session_of({finished_part(storage)});
  session.videos[0].gaps.push_back({.start_session_ns = 0, .end_session_ns = kNsPerSecond, .text = "Paused."});
  if (damaged) REQUIRE(storage.volume.replace("s1/session.json", std::vector<uint8_t>{'{'}));
  const auto known = [&](const std::string& folder) { return folder == "s1" ? std::optional(session) : std::nullopt; };
  const RecoveryReport report = recover_sessions({storage.recovery()}, 0, std::nullopt, known);
  CHECK(report.mended == std::vector<std::string>{"s1"});
  CHECK(storage.saved() == session);
  REQUIRE(report.notices.size() == 1);
  CHECK(report.notices[0].code == "session-file-restored");
}

TEST_CASE("a session that nothing knows gets a new id, and the report says so") {
  FakeLoop loop;
  Storage storage{loop};
  (void)finished_part(storage);
  const auto known = [](const std::string&) { return std::optional<Session>(); };
  const RecoveryReport report = recover_sessions({storage.recovery()}, 0, std::nullopt, known);
  CHECK(storage.saved().id.size() == session_of({}).id.size());
  CHECK(storage.saved().stop_reason == "session-file-lost");
  REQUIRE(report.notices.size() == 1);
  CHECK(report.notices[0].code == "session-file-rebuilt");
  CHECK(report.notices[0].text.find("as a new session") != std::string::npos);
}
