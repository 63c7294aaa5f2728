// SPDX-License-Identifier: Apache-2.0
// What becomes of recordings that the recorder ends by itself, with a real catalogue.
#include "record/sessions/session_reporter.hpp"

#include "record/rules/naming.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

/// Ends one session as a full disk does, and waits for all that follows.
void end_by_full_disk(Fixture& fixture, Session session) {
  TaskThread tasks;
  SessionReporter reporter({fixture.store().events(), fixture.store().notices(), fixture.store().session_register(),
                            fixture.sessions(), fixture.audit(), fixture.store().naming(), tasks});
  SessionStatus status{.id = session.id,
                       .name = session.name,
                       .location = session.location,
                       .phase = Phase::stopping,
                       .start_utc_ns = session.start_utc_ns,
                       .folder = session.id,
                       .stop_reason = "disk-full"};
  reporter.on_phase(status);
  session.stop_reason = status.stop_reason;
  reporter.on_saved(session, session.id);
  for (const Phase phase : {Phase::finishing, Phase::done}) {
    status.phase = phase;
    reporter.on_phase(status);
  }
}

std::vector<std::string> actions(Fixture& fixture, const std::string& session) {
  std::vector<std::string> out;
  const auto rows = fixture.audit().audit({.object = "session:" + session});
  for (const AuditRow& row : *rows) out.push_back(row.action + " " + row.reason);
  return out;
}

}  // namespace

TEST_CASE("a start that failed leaves an audit row and no session") {
  Fixture fixture;
  {
    TaskThread tasks;
    SessionReporter reporter({fixture.store().events(), fixture.store().notices(), fixture.store().session_register(),
                              fixture.sessions(), fixture.audit(), fixture.store().naming(), tasks});
    SessionStatus status{.id = id_of(1), .location = "Room 1", .phase = Phase::starting};
    reporter.on_phase(status);
    status.phase = Phase::failed;
    status.stop_reason = "start-failed";
    reporter.on_phase(status);
  }
  CHECK(actions(fixture, id_of(1)) == std::vector<std::string>{"session-start-failed start-failed"});
  CHECK(fixture.sessions().sessions({})->total == 0);
}

TEST_CASE("a session that was stopped before its first picture is discarded, one with a mark stays [R28]") {
  Fixture fixture;
  Session session = recorded(1, "Room 1, 10:00 (stopped: disk full)");
  session.videos[0].parts[0].frames = 0;
  for (const bool marked : {false, true}) {
    session.id = id_of(marked ? 2 : 1);
    fixture.put(session);
    if (marked) REQUIRE(fixture.items().add_item({}, session.id, {.title = "Now"}));
    end_by_full_disk(fixture, session);
    CHECK(fixture.sessions().session(session.id).has_value() == marked);
  }
  CHECK(actions(fixture, id_of(1)) ==
        std::vector<std::string>{"session-stop disk-full", "session-delete Nothing was recorded."});
}

TEST_CASE("a session that the recorder stopped is numbered as well, with its reason [R18] [R28]") {
  Fixture fixture;
  REQUIRE(fixture.store().naming().set_naming({}, {.mode = NamingMode::number, .default_name = "Training"}));
  Session session = recorded(1, "");
  session.name = name_with_stop_reason(default_session_name(session.location, session.start_utc_ns), "disk full");
  fixture.put(session);
  end_by_full_disk(fixture, session);
  CHECK(fixture.sessions().session(session.id)->summary.name == "Training 1 (stopped: disk full)");
}

TEST_CASE("the name of a recording that never began is told to nobody who merely sees the room") {
  Fixture fixture;
  const User tina = fixture.set_up();
  const auto room = fixture.rooms().add_location({}, {.name = "Room 1", .parent = {}, .departments = {}});
  Notices& notices = fixture.store().notices();
  TaskThread tasks;
  SessionReporter reporter({fixture.store().events(), notices, fixture.store().session_register(), fixture.sessions(),
                            fixture.audit(), fixture.store().naming(), tasks});
  SessionStatus status{
      .id = id_of(1), .name = "Secret", .location = "Room 1", .location_id = room->id, .phase = Phase::starting};
  reporter.on_phase(status);
  reporter.on_notice(id_of(1), {Severity::error, "start-failed", "No camera delivered.", "Check them.", {}});
  const auto all = notices.notices({.reader = tina});
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK(all->front().what.session_name.empty());
  CHECK(all->front().what.location_name == "Room 1");
}

TEST_CASE("who began a recording hears that somebody else stopped it; a notice is over with its cause [R113]") {
  Fixture fixture;
  const User tina = fixture.set_up();
  const User anna = fixture.add("anna", Role::trainer);
  const auto room = fixture.rooms().add_location({}, {.name = "Room 1", .parent = {}, .departments = {}});
  Notices& notices = fixture.store().notices();
  const auto told = [&](const User& reader) {
    std::vector<std::string> out;
    const auto all = notices.notices({.reader = reader});
    for (const StoredNotice& each : *all)
      out.insert(out.begin(), each.what.code + (each.what.by.empty() ? "" : " by " + each.what.by) +
                                  (each.what.needs_action ? each.over ? ", over" : ", open" : ""));
    return out;
  };
  TaskThread tasks;
  SessionReporter reporter({fixture.store().events(), notices, fixture.store().session_register(), fixture.sessions(),
                            fixture.audit(), fixture.store().naming(), tasks});
  reporter.started_by = [&](const std::string&) { return StartedBy{anna.id, "anna"}; };
  const Session session = fixture.put(recorded(1, "Trial"));
  SessionStatus status{.id = session.id, .location = "Room 1", .location_id = room->id, .phase = Phase::starting};
  reporter.on_phase(status);
  reporter.on_notice(session.id, {Severity::warning, "start-attempt-failed", "Attempt 1 failed.", "Check it.", {}});
  status.name = "Trial";
  status.folder = session.id;
  status.phase = Phase::recording;
  status.sources.push_back({.id = "c1", .name = "Front", .health = {}});
  reporter.on_phase(status);
  reporter.on_notice(session.id, {Severity::info, "recording-started", "Started.", {}, {}});
  reporter.on_notice(session.id, {Severity::warning, "source-lost", "Front: gone", "Wait.", "Front"});
  reporter.on_notice(session.id, {Severity::warning, "disk-low", "Low.", "Delete.", {}, "/disk"});
  using Told = std::vector<std::string>;
  Told expected{"start-attempt-failed", "recording-started by anna", "source-lost, open", "disk-low, open"};
  CHECK(told(anna) == expected);
  reporter.stopping(session.id, {tina.id, "tina"});
  status.phase = Phase::stopping;
  status.stop_reason = "user";
  reporter.on_phase(status);
  status.phase = Phase::finishing;
  reporter.on_phase(status);
  reporter.on_notice(session.id, {Severity::info, "recording-stopped", "Stopped.", {}, {}});
  notices.end(cause_of_storage("disk-low", "/disk"));
  expected = {"start-attempt-failed", "recording-started by anna",      "source-lost, over",
              "disk-low, over",       "stopped-by-other by tina, open", "recording-stopped by tina"};
  CHECK(told(anna) == expected);
  std::erase(expected, "stopped-by-other by tina, open");
  CHECK(told(tina) == expected);
}
