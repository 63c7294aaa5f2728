// SPDX-License-Identifier: Apache-2.0
// Notices: told at once, kept, given to those whom they concern.
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

std::vector<std::string> codes(Fixture& site, const NoticeQuery& query) {
  const auto notices = site.store().notices().notices(query);
  REQUIRE(notices);
  std::vector<std::string> codes;
  for (const StoredNotice& notice : *notices) codes.push_back(notice.what.code);
  return codes;
}

using Codes = std::vector<std::string>;

NewNotice about_session(const std::string& code, const std::string& session, const std::string& cause = {}) {
  NewNotice notice{.code = code, .text = "Text.", .remedy = "Remedy.", .session = session, .session_name = "Old name"};
  notice.needs_action = !cause.empty();
  notice.cause = cause;
  return notice;
}

}  // namespace

TEST_CASE("a notice is an event at once, and can be read before and after a restart [R28]") {
  Fixture site;
  const User tina = site.set_up();
  std::vector<SharedEvent> events;
  {
    const auto subscription =
        site.store().events().subscribe([&](const SharedEvent& event) { events.push_back(event); });
    NewNotice notice{.severity = Severity::error,
                     .code = "disk-full",
                     .text = "Full.",
                     .remedy = "Make room.",
                     .needs_action = true};
    notice.cause = "storage:a";
    const int64_t id = site.store().notices().tell(notice);
    REQUIRE(events.size() == 1);  // when `tell` returns
    CHECK(events[0]->type == "notice");
    const std::vector<std::pair<std::string, EventValue>> fields{{"id", id},
                                                                 {"severity", std::string("error")},
                                                                 {"code", std::string("disk-full")},
                                                                 {"text", std::string("Full.")},
                                                                 {"remedy", std::string("Make room.")},
                                                                 {"source", std::string()},
                                                                 {"session_name", std::string()},
                                                                 {"location_name", std::string()},
                                                                 {"needs_action", true},
                                                                 {"by", std::string()}};
    CHECK(events[0]->fields == fields);
  }
  const auto told = site.store().notices().notices({.reader = tina});
  REQUIRE(told);
  REQUIRE(told->size() == 1);
  REQUIRE(site.open());
  const auto kept = site.store().notices().notices({.reader = tina});
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().id == told->front().id);
  CHECK(kept->front().utc_ns == site.clock().utc_ns());
  CHECK(kept->front().what.remedy == "Make room.");
  CHECK_FALSE(kept->front().over);
  // Ids go on, and what ends is over, restart or not.
  CHECK(site.store().notices().tell({.code = "later"}) > kept->front().id);
  site.store().notices().end("storage:a");
  REQUIRE(site.open());
  CHECK(site.store().notices().notices({.reader = tina})->back().over);
}

TEST_CASE("notices reach those who may view the session, else the room, else Technicians; some one person alone") {
  Fixture site;
  const User tina = site.set_up();
  const User anna = site.add("anna", Role::trainer, "nursing");
  const User otto = site.add("otto", Role::trainer, "surgery");
  const User emil = site.add("emil", Role::trainee, "nursing");
  const auto room = site.rooms().add_location({}, {.name = "Room 1", .parent = {}, .departments = {"nursing"}});
  REQUIRE(room);
  const Session session = site.put(recorded(1, "Resuscitation"));
  Notices& notices = site.store().notices();
  NewNotice in_session = about_session("in-session", session.id);
  in_session.location = room->id;
  notices.tell(in_session);
  NewNotice in_room = about_session("in-room", id_of(77));  // it never came to be
  in_room.location = room->id;
  notices.tell(in_room);
  notices.tell({.code = "recorder"});
  notices.tell({.code = "to-otto", .user = otto.id});
  CHECK(codes(site, {.reader = tina}) == Codes{"recorder", "in-room", "in-session"});
  CHECK(codes(site, {.reader = anna}) == Codes{"in-room", "in-session"});
  CHECK(codes(site, {.reader = otto}) == Codes{"to-otto"});
  CHECK(codes(site, {.reader = emil}).empty());
  // Rights are asked when it is read: who is invited reads what was told before, under the present name.
  REQUIRE(site.sessions().set_people({}, session.id,
                                     {.owner = {}, .annotators = {}, .invited = Codes{emil.id}, .people = {}}));
  REQUIRE(site.sessions().rename_session({}, session.id, "New name"));
  const auto emils = notices.notices({.reader = emil});
  REQUIRE(emils->size() == 1);
  CHECK(emils->front().what.session_name == "New name");
  CHECK(emils->front().what.location_name == "Room 1");
  // A deleted session takes its notices along.
  REQUIRE(site.sessions().delete_session({}, session.id, "test"));
  CHECK(codes(site, {.reader = tina}) == Codes{"recorder", "in-room"});
}

TEST_CASE("each person marks as seen for themselves, one notice or all up to one, and pages through them") {
  Fixture site;
  const User tina = site.set_up();
  const User tom = site.add("tom", Role::technician);
  const User anna = site.add("anna", Role::trainer);
  Notices& notices = site.store().notices();
  std::vector<int64_t> ids;
  for (const char* code : {"a", "b", "c", "d"}) ids.push_back(notices.tell({.code = code}));
  REQUIRE(notices.mark_seen(tina, ids[2]));
  CHECK(codes(site, {.reader = tina, .unseen = true}) == Codes{"d", "b", "a"});
  REQUIRE(notices.mark_seen_up_to(tina, ids[1]));
  CHECK(codes(site, {.reader = tina, .unseen = true}) == Codes{"d"});
  CHECK(codes(site, {.reader = tom, .unseen = true}) == Codes{"d", "c", "b", "a"});
  CHECK(codes(site, {.reader = tom, .before = ids[2], .limit = 1}) == Codes{"b"});
  CHECK(notices.mark_seen(anna, ids[0]).error().code == "notice-unknown");
  CHECK(notices.mark_seen(tina, 999).error().code == "notice-unknown");
  // What is yet to come is not seen, whatever the client says.
  REQUIRE(notices.mark_seen_up_to(tina, INT64_MAX));
  REQUIRE(site.open());
  CHECK(codes(site, {.reader = tina, .unseen = true}).empty());
  site.store().notices().tell({.code = "e"});
  CHECK(codes(site, {.reader = tina, .unseen = true}) == Codes{"e"});
}

TEST_CASE("what is over is told; what concerns the recorder is not told again while it lasts") {
  Fixture site;
  const User tina = site.set_up();
  Notices& notices = site.store().notices();
  NewNotice low{.code = "disk-low", .needs_action = true};
  low.cause = "storage:a";
  const int64_t id = notices.tell(low);
  CHECK(notices.tell(low) == id);
  REQUIRE(site.open());
  CHECK(site.store().notices().tell(low) == id);  // nor after a restart
  const Session session = site.put(recorded(1, "Running"));
  site.store().notices().tell(about_session("disk-low", session.id, "storage:a"));
  std::vector<SharedEvent> events;
  const auto subscription = site.store().events().subscribe([&](const SharedEvent& event) { events.push_back(event); });
  site.store().notices().end("storage:b");
  CHECK(events.empty());
  site.store().notices().end("storage:a");
  REQUIRE(events.size() == 2);
  CHECK(events[0]->type == "notice-changed");
  CHECK(events[0]->fields == std::vector<std::pair<std::string, EventValue>>{{"id", id}, {"over", true}});
  CHECK(events[1]->session == session.id);
  const auto all = site.store().notices().notices({.reader = tina});
  for (const StoredNotice& notice : *all) CHECK(notice.over);
  CHECK(site.store().notices().tell(low) > id);
}

TEST_CASE("notices are kept for 90 days") {
  Fixture site;
  const User tina = site.set_up();
  site.store().notices().tell({.code = "old"});
  site.clock().advance(int64_t{91} * 24 * 3600 * kNsPerSecond);
  for (int i = 0; i < 64; ++i) site.store().notices().tell({.code = "new"});
  CHECK(site.store().notices().mark_seen_up_to(tina, 0));  // all that was told is written
  const auto all = site.store().notices().notices({.reader = tina, .limit = 200});
  CHECK(all->size() == 64);
  CHECK(all->back().what.code == "new");
}
