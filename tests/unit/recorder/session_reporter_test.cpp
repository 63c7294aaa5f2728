// SPDX-License-Identifier: Apache-2.0
// What becomes of recordings that the recorder ends by itself, with a real catalogue.
#include "record/session_reporter.hpp"

#include "fixture.hpp"
#include "record/naming.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

/// Ends one session as a full disk does, and waits for all that follows.
void end_by_full_disk(Fixture& fixture, Session session) {
  TaskThread tasks;
  SessionReporter reporter(
      {fixture.store().events(), fixture.store().sessions(), fixture.catalogue(), fixture.store().naming(), tasks});
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
  const auto rows = fixture.catalogue().audit({.object = "session:" + session});
  for (const AuditRow& row : *rows) out.push_back(row.action + " " + row.reason);
  return out;
}

}  // namespace

TEST_CASE("a start that failed leaves an audit row and no session") {
  Fixture fixture;
  {
    TaskThread tasks;
    SessionReporter reporter(
        {fixture.store().events(), fixture.store().sessions(), fixture.catalogue(), fixture.store().naming(), tasks});
    SessionStatus status{.id = id_of(1), .location = "Room 1", .phase = Phase::starting};
    reporter.on_phase(status);
    status.phase = Phase::failed;
    status.stop_reason = "start-failed";
    reporter.on_phase(status);
  }
  CHECK(actions(fixture, id_of(1)) == std::vector<std::string>{"session-start-failed start-failed"});
  CHECK(fixture.catalogue().sessions({})->total == 0);
}

TEST_CASE("a session that was stopped before its first picture is discarded, one with a mark stays [R28]") {
  Fixture fixture;
  Session session = recorded(1, "Room 1, 10:00 (stopped: disk full)");
  session.videos[0].parts[0].frames = 0;
  for (const bool marked : {false, true}) {
    session.id = id_of(marked ? 2 : 1);
    fixture.put(session);
    if (marked) REQUIRE(fixture.catalogue().add_item({}, session.id, {.title = "Now"}));
    end_by_full_disk(fixture, session);
    CHECK(fixture.catalogue().session(session.id).has_value() == marked);
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
  CHECK(fixture.catalogue().session(session.id)->summary.name == "Training 1 (stopped: disk full)");
}
