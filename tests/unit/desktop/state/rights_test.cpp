// SPDX-License-Identifier: Apache-2.0
// What the desktop greys out is what the recorder refuses: for every role and relation, told no more than its status.
#include "desktop/state/rights.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

enum class Relation { none, recorded, owner, annotator, invited, department };
constexpr Relation kRelations[] = {Relation::none,      Relation::recorded, Relation::owner,
                                   Relation::annotator, Relation::invited,  Relation::department};

User user_of(Role role) {
  return {.id = "me", .name = "me", .role = role, .department = "north"};
}

SessionRelations session_of(Relation relation) {
  SessionRelations session{.recorded_by = "other", .owner = "other", .owner_department = "south", .running = true};
  if (relation == Relation::recorded) session.recorded_by = "me";
  if (relation == Relation::owner) session.owner = "me";
  if (relation == Relation::annotator) session.annotators = {"x", "me"};
  if (relation == Relation::invited) session.invited = {"me"};
  if (relation == Relation::department) session.owner_department = "north";
  return session;
}

/// As the recorder tells of it: who may not view the session learns neither its id nor its name.
RecordingStatus recording_of(const User& user, const SessionRelations& relations) {
  RecordingStatus out;
  out.location = "room";
  out.started_by = relations.recorded_by;
  out.started_by_name = relations.recorded_by;
  if (decide(user, Action::session_view, {.session = relations})) out.session = "s";
  return out;
}

std::string said_by(const Result<void>& decision) {
  return decision ? std::string() : decision.error().line();
}

}  // namespace

TEST_CASE("of a running session the desktop says what the recorder decides, for every role and relation") {
  for (const Role role : values_of<Role>()) {
    for (const Relation relation : kRelations) {
      const User user = user_of(role);
      const SessionRelations relations = session_of(relation);
      api::StatusView status;
      status.recordings = {recording_of(user, relations)};
      const Rights rights(user, status);
      for (const Action action : {Action::session_view, Action::record_stop, Action::record_pause, Action::item_add}) {
        INFO(name_of(role) << ", relation " << static_cast<int>(relation) << ", " << name_of(action));
        CHECK(rights.refusal(action, status.recordings[0]) == said_by(decide(user, action, {.session = relations})));
      }
    }
  }
}

TEST_CASE("of a room the desktop says what the recorder decides, for every role, free, locked, offline or taken") {
  const LocationAccess rooms[] = {{},
                                  {.departments = {"north"}},
                                  {.departments = {"south"}},
                                  {.offline = true},
                                  {.locked_by = "other"},
                                  {.locked_by = "me"},
                                  {.running = session_of(Relation::none), .running_by_name = "other"},
                                  {.departments = {"south"}, .running = session_of(Relation::invited)},
                                  {.running = session_of(Relation::owner), .running_by_name = "other"}};
  for (const Role role : values_of<Role>()) {
    for (LocationAccess access : rooms) {
      const User user = user_of(role);
      if (access.running) access.running_by_name = access.running->recorded_by;
      api::StatusView status;
      status.locations.resize(1);
      Location& location = status.locations[0].location;
      location.id = "room";
      location.departments = access.departments;
      location.offline = access.offline;
      location.locked_by = access.locked_by;
      if (access.running) status.recordings = {recording_of(user, *access.running)};
      const Rights rights(user, status);
      for (const Action action : {Action::location_view, Action::live_view, Action::record_start, Action::talk,
                                  Action::location_manage, Action::source_test}) {
        const Result<void> decision = decide(user, action, {.location = access});
        INFO(name_of(role) << ", " << name_of(action) << ": " << said_by(decision));
        CHECK(rights.allow(action, location) == decision.has_value());
        // A room that is not shown is not told of, so that there is nothing to explain.
        if (decide(user, Action::location_view, {.location = access})) {
          CHECK(rights.refusal(action, location) == said_by(decision));
        }
      }
    }
  }
}

TEST_CASE("what concerns no room is decided at once; nobody who is logged in may do anything") {
  for (const Role role : values_of<Role>()) {
    const Rights rights(user_of(role), {});
    for (const Action action : {Action::settings_manage, Action::naming_manage, Action::plugins_view,
                                Action::users_manage, Action::audit_read, Action::diagnose, Action::session_import}) {
      INFO(name_of(role) << ", " << name_of(action));
      CHECK(rights.refusal(action) == said_by(decide(user_of(role), action)));
    }
    CHECK(rights.allow(Action::record_start) == (role != Role::trainee));
    CHECK(rights.allow(Action::location_view) == (role != Role::trainee));
  }
  Location room;
  room.id = "room";
  CHECK_FALSE(Rights().allow(Action::record_start, room));
  CHECK(Rights().refusal(Action::status_view) == "Nobody is logged in.");
  CHECK(Rights(user_of(Role::technician), {}).refusal(Action::record_start, room) ==
        "The recorder does not tell of it any more.");
}
