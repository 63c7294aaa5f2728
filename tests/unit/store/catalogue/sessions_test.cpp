// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include "store/search/text_search.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a stored session comes back with videos, parts and gaps") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto detail = fixture.sessions().session(session.id);
  REQUIRE(detail);
  CHECK(detail->session == session);
  CHECK(detail->summary.videos == 1);
  CHECK(detail->summary.bytes == 1000);
  CHECK(fixture.sessions().session("nothing").error().code == "session-unknown");
}

TEST_CASE("the recorder is owner and annotator of a new session [R50][R53]") {
  Fixture fixture;
  fixture.set_up();
  const User anna = fixture.add("anna", Role::trainer);
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto detail = fixture.sessions().session(session.id);
  CHECK(detail->relations.owner == anna.id);
  CHECK(detail->relations.recorded_by == anna.id);
  CHECK(detail->relations.annotators == std::vector{anna.id});
}

TEST_CASE("a new owner becomes the annotator [R55]") {
  Fixture fixture;
  fixture.set_up();
  fixture.add("anna", Role::trainer);
  const User ben = fixture.add("ben", Role::trainee);
  const Session session = fixture.put(recorded(1, "Airway"));
  REQUIRE(fixture.sessions().set_people({}, session.id, {.owner = ben.id}));
  const auto detail = fixture.sessions().session(session.id);
  CHECK(detail->relations.owner == ben.id);
  CHECK(detail->relations.annotators == std::vector{ben.id});
}

TEST_CASE("a name given by a user stays when the recorder stores again, and gets its ending [R28]") {
  Fixture fixture;
  Session session = recorded(1, "Room 1, 10:00");
  session.state = SessionState::recording;
  fixture.put(session);
  REQUIRE(fixture.sessions().rename_session({}, session.id, "Night shift"));
  fixture.put(session);
  CHECK(fixture.sessions().session(session.id)->summary.name == "Night shift");
  session.name += " (stopped: disk full)";
  fixture.put(session);
  CHECK(fixture.sessions().session(session.id)->summary.name == "Night shift (stopped: disk full)");
}

TEST_CASE("sessions are numbered atomically, and a number never comes again [R18] [R21]") {
  Fixture fixture;
  Naming& naming = fixture.store().naming();
  REQUIRE(naming.set_naming({}, {.mode = NamingMode::number, .default_name = "Training"}));
  CHECK(naming.naming()->default_name == "Training");
  fixture.put(recorded(1, "Training 7"));        // from before there were rules
  fixture.put(recorded(2, "Training 8 again"));  // is no number
  constexpr int kSessions = 12;
  for (int i = 0; i < kSessions; ++i) fixture.put(recorded(10 + i, "Room 1, 10:00"));
  std::vector<std::future<std::string>> names;  // two clients at once, and each asks twice
  for (int i = 0; i < 2 * kSessions; ++i) {
    names.push_back(std::async(std::launch::async, [&, i] {
      return naming.number_session({}, id_of(10 + i % kSessions), "Room 1, 10:00", "Training").value();
    }));
  }
  std::multiset<std::string> given;
  for (auto& name : names) given.insert(name.get());
  for (int n = 8; n < 8 + kSessions; ++n) CHECK(given.count("Training " + std::to_string(n)) == 2);

  const auto last = fixture.sessions().sessions({.search = "\"Training 19\""});
  REQUIRE(last->sessions.size() == 1);
  REQUIRE(fixture.sessions().delete_session({}, last->sessions[0].id, ""));
  fixture.put(recorded(100, "Room 1, 10:00"));
  CHECK(naming.number_session({}, id_of(100), "Room 1, 10:00", "Training").value() == "Training 20");
  // One that a user named keeps its name, and another default name has its own numbers.
  fixture.put(recorded(101, "Airway"));
  CHECK(naming.number_session({}, id_of(101), "Room 1, 10:00", "Training").value() == "Airway");
  fixture.put(recorded(102, "Room 1, 10:00"));
  CHECK(naming.number_session({}, id_of(102), "Room 1, 10:00", "Exam").value() == "Exam 1");
  fixture.put(recorded(103, "Room 1, 10:00 (stopped: disk full)"));
  CHECK(naming.number_session({}, id_of(103), "Room 1, 10:00", "Exam").value() == "Exam 2 (stopped: disk full)");
  CHECK(naming.number_session({}, id_of(103), "Room 1, 10:00", "Exam").value() == "Exam 2 (stopped: disk full)");
  CHECK(naming.number_session({}, id_of(999), "Room 1, 10:00", "Exam").error().code == "session-unknown");
  CHECK(fixture.audit().audit({.action = "naming-change"})->size() == 1);
}

TEST_CASE("a session says what it lacks, in the list as by itself: what never came, and what was away") {
  Fixture fixture;
  Session session = recorded(1, "Airway");
  session.videos[0].gaps = {{0, kNsPerMs, GapReason::late_start, "", ""},
                            {kNsPerSecond, 5 * kNsPerSecond, GapReason::paused, "Paused.", "rita"}};
  fixture.put(session);
  CHECK(fixture.sessions().session(session.id)->summary.losses.empty());
  CHECK(fixture.sessions().sessions({})->sessions.at(0).losses.empty());
  session.videos[0].gaps.push_back(
      {5 * kNsPerSecond, 46 * kNsPerSecond, GapReason::recorder_restarted, "The recorder was interrupted.", ""});
  session.videos.push_back({.source = "Camera 9, \"door\"", .kind = SourceKind::camera, .driver = "rtsp"});
  fixture.put(session);
  const std::vector<SourceLoss> losses{{session.videos[0].source, false, 41 * kNsPerSecond,
                                        GapReason::recorder_restarted, "The recorder was interrupted."},
                                       {"Camera 9, \"door\"", true, 0, {}, ""}};
  CHECK(fixture.sessions().session(session.id)->summary.losses == losses);
  CHECK(fixture.sessions().sessions({})->sessions.at(0).losses == losses);
}

TEST_CASE("the list of sessions says why one ended, as the session by itself does") {
  Fixture fixture;
  Session session = recorded(1, "Airway");
  session.stop_reason = "disk-full";
  fixture.put(session);
  CHECK(fixture.sessions().sessions({})->sessions.at(0).stop_reason == "disk-full");
  CHECK(fixture.sessions().session(session.id)->session.stop_reason == "disk-full");
}

TEST_CASE("sessions of the same name are told apart by their start [R35]") {
  Fixture fixture;
  fixture.put(recorded(1, "Airway"));
  fixture.put(recorded(2, "Airway"));
  const auto page = fixture.sessions().sessions({.sort = SessionSort::name, .order = SortOrder::ascending});
  REQUIRE(page->sessions.size() == 2);
  CHECK(page->sessions[0].start_utc_ns < page->sessions[1].start_utc_ns);
}

TEST_CASE("a page has the total of all pages, and pages do not overlap") {
  Fixture fixture;
  for (int n = 1; n <= 25; ++n) fixture.put(recorded(n, "S" + std::to_string(n % 3)));
  std::set<std::string> seen;
  for (size_t offset = 0; offset < 25; offset += 10) {
    const auto page = fixture.sessions().sessions({.sort = SessionSort::name, .offset = offset, .limit = 10});
    CHECK(page->total == 25);
    for (const auto& session : page->sessions) CHECK(seen.insert(session.id).second);
  }
  CHECK(seen.size() == 25);
}

TEST_CASE("a search finds words in names, people, locations and marks, in memory and in the search table") {
  Fixture fixture;
  fixture.set_up();
  fixture.put(recorded(1, "Airway DRILL"));
  fixture.put(recorded(2, "Ärztliche Übung"));
  fixture.put(recorded(3, "Third"));
  const Session marked = recorded(3, "Third");
  REQUIRE(fixture.sessions().set_people({}, marked.id, {.people = std::vector<std::string>{"Zoë Quill"}}));
  REQUIRE(
      fixture.items().add_item(actor_named("anna"), marked.id, {.title = "Shock delivered", .description = "200 J"}));
  for (const size_t text_bytes : {size_t{1} << 20, size_t{0}}) {
    REQUIRE(fixture.open(text_bytes));
    INFO("bytes of text in memory: " << text_bytes);
    CHECK(fixture.names({.search = "drill"}) == std::vector<std::string>{"Airway DRILL"});
    CHECK(fixture.names({.search = "übu"}) == std::vector<std::string>{"Ärztliche Übung"});
    CHECK(fixture.names({.search = "arztliche ubung"}) == std::vector<std::string>{"Ärztliche Übung"});  // C26
    CHECK(fixture.names({.search = "SHOCK zoe"}) == std::vector<std::string>{"Third"});
    CHECK(fixture.names({.search = "SHOCK zoë"}) == std::vector<std::string>{"Third"});
    CHECK(fixture.names({.search = "\"shock delivered\""}) == std::vector<std::string>{"Third"});
    CHECK(fixture.names({.search = "\"delivered shock\""}).empty());
    CHECK(fixture.names({.search = "room 1 anna"}).size() == 3);
    CHECK(fixture.names({.search = "dr"}) == std::vector<std::string>{"Airway DRILL"});
    CHECK(fixture.names({.search = "100% \" OR NOT *"}).empty());
  }
}

TEST_CASE("an edited or removed mark is found by its present words only") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto mark = fixture.items().add_item(actor_named("anna"), session.id, {.title = "intubation"});
  REQUIRE(mark);
  REQUIRE(fixture.items().edit_item(actor_named("anna"), mark->id, {.title = "extubation"}));
  for (const size_t text_bytes : {size_t{1} << 20, size_t{0}}) {
    REQUIRE(fixture.open(text_bytes));
    CHECK(fixture.names({.search = "intubation"}).empty());
    CHECK(fixture.names({.search = "extubation"}).size() == 1);
  }
  REQUIRE(fixture.items().remove_item(actor_named("anna"), mark->id));
  CHECK(fixture.names({.search = "extubation"}).empty());
}

TEST_CASE("a deleted session is gone at once, its files after that, and a secured one is refused [R44]") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  REQUIRE(fixture.sessions().set_secured({}, session.id, true, "evidence"));
  CHECK(fixture.sessions().delete_session({}, session.id, "").error().code == "session-secured");
  REQUIRE(fixture.sessions().set_secured({}, session.id, false, ""));
  REQUIRE(fixture.sessions().delete_session({}, session.id, "asked for"));
  CHECK(fixture.names({}).empty());
  CHECK(fixture.sessions().session(session.id).error().code == "session-unknown");
  fixture.store().settle_folders();
  CHECK_FALSE(std::filesystem::exists(fixture.data() / "sessions" / session.id));
  std::promise<Result<void>> again;
  fixture.store().session_register().store_session(session, session.id,
                                                   [&](Result<void> result) { again.set_value(std::move(result)); });
  CHECK(again.get_future().get().error().code == "session-deleted");
}

TEST_CASE("a running session is not deleted") {
  Fixture fixture;
  Session session = recorded(1, "Airway");
  session.state = SessionState::recording;
  fixture.put(session);
  CHECK(fixture.sessions().delete_session({}, session.id, "").error().code == "session-running");
}

TEST_CASE("the list shows a user exactly the sessions that decide() lets them view [R37][R38][R39][R40][C3]") {
  Fixture fixture;
  fixture.set_up();
  std::vector<User> users;
  for (const Role role : values_of<Role>()) {
    for (const char* department : {"", "north", "south"}) {
      users.push_back(fixture.add(std::string(name_of(role)) + department, role, department));
    }
  }
  for (int n = 1; n <= 60; ++n) {
    const auto pick = [&](int salt) { return users[static_cast<size_t>(n * 7 + salt * 5) % users.size()]; };
    const Session session = fixture.put(recorded(n, "S" + std::to_string(n), pick(0).name));
    REQUIRE(fixture.sessions().set_people(
        {}, session.id,
        {.owner = pick(1).id, .annotators = std::vector{pick(2).id}, .invited = std::vector{pick(3).id, pick(4).id}}));
  }
  for (const User& user : users) {
    INFO(user.name);
    size_t allowed = 0;
    for (int n = 1; n <= 60; ++n) {
      const auto detail = fixture.sessions().session(id_of(n));
      if (decide(user, Action::session_view, {.session = detail->relations})) ++allowed;
    }
    CHECK(fixture.sessions().sessions({.visible_to = user})->total == allowed);
  }
}

TEST_CASE("filters are combined") {
  Fixture fixture;
  fixture.set_up();
  fixture.add("anna", Role::trainer);
  for (int n = 1; n <= 9; ++n) fixture.put(recorded(n, "S" + std::to_string(n), n % 2 == 0 ? "anna" : "ben"));
  REQUIRE(fixture.sessions().set_secured({}, id_of(4), true, ""));
  CHECK(fixture.names({.recorded_by = "ANNA"}).size() == 4);
  CHECK(fixture.names({.secured = true}) == std::vector<std::string>{"S4"});
  CHECK(fixture.names({.annotator = "anna", .from_utc_ns = 3 * kNsPerSecond, .until_utc_ns = 8 * kNsPerSecond}) ==
        std::vector<std::string>{"S6", "S4"});
  CHECK(fixture.names({.location = "room 1", .state = SessionState::recording}).empty());
  CHECK(fixture.names({.annotator = "nobody"}).empty());
}

TEST_CASE("the fast text search finds what a plain one finds, at every place and length") {
  const std::string text = "abcabcabdabcabcabeabcabcabfabcabcabgxyz";
  for (size_t begin = 0; begin < text.size(); ++begin) {
    for (size_t length = 1; begin + length <= text.size(); ++length) {
      const std::string term = text.substr(begin, length);
      CHECK(store::holds(text, term));
      const std::string other = term.substr(0, term.size() - 1) + "q";
      CHECK_FALSE(store::holds(text, other));
    }
  }
}

TEST_CASE("a session is copied into a named export folder and nowhere else, and no path of the recorder is told") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  auto& jobs = fixture.store().session_jobs();
  const auto usb = fixture.data() / "usb";
  for (const std::string& place : {std::string("/tmp"), fixture.data().string(), std::string("USB"), std::string()})
    CHECK(jobs.copy({}, session.id, place).error().code == "export-unknown");
  CHECK(jobs.copy({}, session.id, "usb").error().code == "export-offline");
  std::filesystem::create_directory(usb);
  const auto job = jobs.copy(actor_named("anna"), session.id, "usb");
  REQUIRE(job);
  const auto ended = [&] {
    for (;;) {
      const auto now = fixture.store().jobs().job(*job);
      REQUIRE(now);
      if (now->ended_utc_ns) return *now;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }();
  CHECK(ended.state == JobState::done);
  CHECK(ended.text == "Copied to usb/" + session.id + ".");
  CHECK(std::filesystem::file_size(usb / session.id / "front.mp4") == 1000);
  CHECK(fixture.audit().audit({.action = "session-copy"})->front().after == "usb");
}
