// SPDX-License-Identifier: Apache-2.0
// Every role × relation × action, as a table that people can read.
#include "model/people/rights.hpp"

#include <map>
#include <set>

#include "catch.hpp"

using namespace parallax;

namespace {

enum class Relation { none, recorded, owner, annotator, invited, department };
constexpr Relation kRelations[] = {Relation::none,      Relation::recorded, Relation::owner,
                                   Relation::annotator, Relation::invited,  Relation::department};

User user_of(Role role) {
  return {.id = "me", .name = "me", .role = role, .department = "north"};
}

SessionRelations session_of(Relation relation, bool running = false) {
  SessionRelations session{.recorded_by = "other", .owner = "other", .owner_department = "south", .running = running};
  if (relation == Relation::recorded) session.recorded_by = "me";
  if (relation == Relation::owner) session.owner = "me";
  if (relation == Relation::annotator) session.annotators = {"x", "me"};
  if (relation == Relation::invited) session.invited = {"me"};
  if (relation == Relation::department) session.owner_department = "north";
  return session;
}

// Which relations allow the action, one letter each: n(one) r(ecorded) o(wner) a(nnotator) i(nvited) d(epartment).
std::string allowed(Role role, Action action, bool running) {
  std::string letters;
  for (const Relation relation : kRelations) {
    const Object object{.session = session_of(relation, running), .author = "other"};
    if (decide(user_of(role), action, object)) letters += "nroaid"[static_cast<int>(relation)];
  }
  return letters;
}

struct Row {
  Action action;
  std::map<Role, std::string> stopped;
  std::map<Role, std::string> running;
};

using enum Role;
const std::map<Role, std::string> kView{
    {technician, "nroaid"}, {administrator, "roaid"}, {trainer, "roai"}, {trainee, "oai"}};
const std::map<Role, std::string> kManage{
    {technician, "nroaid"}, {administrator, "od"}, {trainer, "oa"}, {trainee, "o"}};
const std::map<Role, std::string> kNobody{{technician, ""}, {administrator, ""}, {trainer, ""}, {trainee, ""}};
const std::map<Role, std::string> kStop{{technician, "nroaid"}, {administrator, "r"}, {trainer, "r"}, {trainee, ""}};
const std::map<Role, std::string> kMark{{technician, "roa"}, {administrator, "roa"}, {trainer, "roa"}, {trainee, "oa"}};
const std::map<Role, std::string> kMarkLive{
    {technician, "nroaid"}, {administrator, "roaid"}, {trainer, "roai"}, {trainee, ""}};
const std::map<Role, std::string> kChangeMark{
    {technician, "roa"}, {administrator, "o"}, {trainer, "oa"}, {trainee, "o"}};
const std::map<Role, std::string> kChangeMarkLive{
    {technician, "nroaid"}, {administrator, "od"}, {trainer, "oa"}, {trainee, ""}};

const Row kTable[] = {
    {Action::session_view, kView, kView},
    {Action::session_verify, kView, kView},
    {Action::record_stop, kNobody, kStop},
    {Action::record_pause, kNobody, kStop},
    {Action::session_rename, kManage, kManage},
    {Action::session_delete, kManage, kNobody},
    {Action::session_secure, kManage, kManage},
    {Action::session_export, kManage, kManage},
    {Action::annotator_change, kManage, kManage},
    {Action::owner_change, kManage, kManage},
    {Action::invite_change, kManage, kManage},
    {Action::item_add, kMark, kMarkLive},
    {Action::item_change, kChangeMark, kChangeMarkLive},
};

}  // namespace

TEST_CASE("sessions: every role, relation and action [R26][R37][R38][R39][R40][R53][R54][C3][C19]") {
  for (const Row& row : kTable) {
    for (const Role role : values_of<Role>()) {
      INFO(name_of(row.action) << " by " << name_of(role));
      CHECK(allowed(role, row.action, false) == row.stopped.at(role));
      CHECK(allowed(role, row.action, true) == row.running.at(role));
    }
  }
}

TEST_CASE("what needs no object is right for exactly these roles") {
  const std::map<Action, std::set<Role>> table{
      {Action::status_view, {technician, administrator, trainer, trainee}},
      {Action::events_follow, {technician, administrator, trainer, trainee}},
      {Action::sessions_list, {technician, administrator, trainer, trainee}},
      {Action::own_password_change, {technician, administrator, trainer, trainee}},
      {Action::session_import, {technician, administrator, trainer}},
      {Action::audit_read, {technician, administrator}},
      {Action::users_manage, {technician}},
      {Action::plugins_view, {technician}},
      {Action::settings_manage, {technician}},
      {Action::naming_manage, {technician, administrator}},
      {Action::diagnose, {technician}},
      {Action::location_manage, {technician}},
      {Action::source_test, {technician}},
      {Action::job_cancel, {technician}},
  };
  for (const auto& [action, roles] : table) {
    for (const Role role : values_of<Role>()) {
      INFO(name_of(action) << " by " << name_of(role));
      CHECK(decide(user_of(role), action, {.author = "other"}).has_value() == roles.contains(role));
    }
  }
}

TEST_CASE("only Technician, Administrator and Trainer record [R3]") {
  for (const Role role : values_of<Role>()) {
    CHECK(decide(user_of(role), Action::record_start, {.location = LocationAccess{}}).has_value() == (role != trainee));
  }
}

TEST_CASE("a location that records, is locked or offline refuses a start with the reason [R32][R33]") {
  const User me = user_of(trainer);
  LocationAccess location{.running = session_of(Relation::none, true), .running_by_name = "Anna"};
  const auto busy = decide(me, Action::record_start, {.location = location});
  CHECK(busy.error().code == "location-busy");
  CHECK(busy.error().text.find("Anna") != std::string::npos);
  CHECK(decide(me, Action::live_view, {.location = location}));  // R31
  CHECK(decide(me, Action::record_start, {.location = LocationAccess{.offline = true}}).error().code ==
        "location-offline");
  CHECK(decide(me, Action::record_start, {.location = LocationAccess{.locked_by = "other"}}).error().code ==
        "location-busy");
  CHECK(decide(me, Action::live_view, {.location = LocationAccess{.locked_by = "other"}}));
  CHECK(decide(me, Action::record_start, {.location = LocationAccess{.locked_by = "me"}}));
  CHECK(decide(user_of(technician), Action::record_start, {.location = LocationAccess{.locked_by = "other"}}));
}

TEST_CASE("a location of another department is closed to all but Technicians [C6]") {
  const Object object{.location = LocationAccess{.departments = {"south"}}};
  for (const Action action : {Action::location_view, Action::live_view, Action::record_start, Action::talk}) {
    CHECK(decide(user_of(technician), action, object));
    CHECK_FALSE(decide(user_of(administrator), action, object));
    CHECK_FALSE(decide(user_of(trainer), action, object));
  }
  CHECK(decide(user_of(trainer), Action::live_view, {.location = LocationAccess{.departments = {"south", "north"}}}));
}

TEST_CASE("a Trainee sees a location only while a session that they belong to is recorded there [C4]") {
  CHECK_FALSE(decide(user_of(trainee), Action::live_view, {.location = LocationAccess{}}));
  CHECK_FALSE(decide(user_of(trainee), Action::live_view,
                     {.location = LocationAccess{.running = session_of(Relation::none, true)}}));
  CHECK(decide(user_of(trainee), Action::live_view,
               {.location = LocationAccess{.running = session_of(Relation::invited, true)}}));
}

TEST_CASE("a secured session is deleted by nobody") {
  for (const Role role : values_of<Role>()) {
    SessionRelations session = session_of(Relation::owner);
    session.secured = true;
    CHECK(decide(user_of(role), Action::session_delete, {.session = session}).error().code == "session-secured");
  }
}

TEST_CASE("one's own marks and jobs are one's own") {
  const Object mine{.session = session_of(Relation::annotator), .author = "me"};
  CHECK(decide(user_of(trainee), Action::item_change, mine));
  CHECK(decide(user_of(trainee), Action::job_cancel, {.author = "me"}));
}

TEST_CASE("who is switched off may nothing, and every refusal says why and what to do") {
  for (const Action action : values_of<Action>()) {
    for (const Role role : values_of<Role>()) {
      User user = user_of(role);
      INFO(name_of(action));
      CHECK(name_of(action) != "unknown");
      const auto refused = decide(user, action, {.session = session_of(Relation::none), .location = LocationAccess{}});
      if (!refused) CHECK_FALSE(refused.error().text.empty());
      if (!refused && refused.error().code == "not-allowed") CHECK_FALSE(refused.error().remedy.empty());
      user.active = false;
      CHECK_FALSE(decide(user, action, {.session = session_of(Relation::owner), .location = LocationAccess{}}));
    }
  }
}
