// SPDX-License-Identifier: Apache-2.0
// What one end writes the other one reads: every kind of answer and request, with all of its fields set, comes back as
// it was. A field that a decoder drops comes back as its default, and so shows.
#include <boost/json.hpp>

#include "api/dto/events.hpp"
#include "api/dto/items.hpp"
#include "api/dto/notices.hpp"
#include "api/dto/people.hpp"
#include "api/dto/sessions.hpp"
#include "api/dto/system.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::api;

namespace {

namespace json = boost::json;

/// A sample that leaves something out would prove nothing for it.
void check_filled(const json::value& value, const std::string& place) {
  INFO("the sample leaves this out: " << place);
  if (const auto* object = value.if_object()) {
    for (const auto& [name, inner] : *object) check_filled(inner, place + "." + std::string(name));
  } else if (const auto* list = value.if_array()) {
    CHECK_FALSE(list->empty());
    for (const json::value& inner : *list) check_filled(inner, place + "[]");
  } else if (const auto* text = value.if_string()) {
    CHECK_FALSE(text->empty());
  } else if (value.is_number()) {
    CHECK(value.to_number<double>() != 0);
  } else {
    CHECK(value.is_bool());
  }
}

template <typename Value, typename Encode>
void check_answer(const Value& value, Result<Value> (*decode)(std::string_view), const Encode& write) {
  const std::string text = write(value);
  INFO(text);
  check_filled(json::parse(text), "");
  const Result<Value> back = decode(text);
  REQUIRE(back);
  CHECK(write(*back) == text);
  // Fields that are missing, or of another kind, are no trouble; only a list must be there. What is no object is none.
  const auto list = json::parse(text).as_object();
  const bool is_list = list.begin()->value().is_array();
  CHECK(decode("{}").has_value() == !is_list);
  const std::string named(list.begin()->key());
  CHECK(decode("{\"" + named + (is_list ? R"(": [3, {"id": [], "name": 7, "state": "?"}]})" : R"(": {}})")));
  CHECK_FALSE(decode("[]"));
  CHECK_FALSE(decode("<html>"));
}
template <typename Value>
void check_answer(const Value& value, Result<Value> (*decode)(std::string_view)) {
  check_answer(value, decode, [](const Value& one) { return encode(one); });
}

template <typename Value, typename Read>
void check_request(const Value& value, const Read& read) {
  const std::string text = encode(value);
  INFO(text);
  check_filled(json::parse(text), "");
  auto fields = Fields::of_json(text);
  REQUIRE(fields);
  const Value back = read(*fields);
  const auto problem = fields->finish();
  CHECK((problem ? encode_problem(*problem) : "") == "");
  CHECK(encode(back) == text);
}

template <typename Value>
void check_query(const Value& value, Value (*read)(Fields& fields)) {
  const Query query = query_of(value);
  auto fields = Fields::of_query(query);
  const Value back = read(fields);
  const auto problem = fields.finish();
  CHECK((problem ? encode_problem(*problem) : "") == "");
  CHECK(query_of(back) == query);
}

const Error kReason{"code-1", "What was found.", "What to do."};

Source a_source() {
  return {.id = "c1",
          .location = "l1",
          .name = "Bed",
          .kind = SourceKind::microphone,
          .driver = "sim",
          .url = "rtsp://h/1",
          .sub_url = "rtsp://h/2",
          .transport = Transport::udp,
          .tls_pin_sha256 = std::string(64, 'a'),
          .user = "cam",
          .has_password = true,
          .plain_login = true,
          .audio_only = true,
          .position = 3};
}

SourceHealth a_health() {
  return {.state = CameraState::stalled,
          .reason = kReason,
          .counters = {.access_units = 1,
                       .bytes = 2,
                       .lost_packets = 3,
                       .damaged_units = 4,
                       .mended_timestamps = 5,
                       .reconnects = 6,
                       .fps = 24.5,
                       .bits_per_second = 7.5,
                       .jitter_ms = 8.5}};
}

SourceStatus a_status() {
  return {.source = "c1",
          .name = "Bed",
          .location = "l1",
          .health = a_health(),
          .recording = true,
          .codec = "h264",
          .width = 1920,
          .height = 1080,
          .ready = true};
}

LocationView a_location() {
  return {.location = {.id = "l1",
                       .name = "Room 1",
                       .parent = "l0",
                       .departments = {"A", "B"},
                       .offline = true,
                       .locked_by = "u1",
                       .sources = {a_source()}},
          .state = LocationState::paused,
          .session = "s1",
          .by = "Rita",
          .problem = kReason};
}

RecordingStatus a_recording() {
  RecordingStatus out;
  out.session = "s1";
  out.location = "l1";
  out.name = "Airway";
  out.started_by = "u1";
  out.started_by_name = "Rita";
  out.state = SessionState::paused;
  out.phase = Phase::stopping;
  out.attempt = 2;
  out.attempts = 5;
  out.attempt_left_ns = 11;
  out.wait_left_ns = 12;
  out.problem = kReason;
  out.start_utc_ns = 13;
  out.duration_ns = 14;
  out.recorded_ns = 15;
  out.paused_for_ns = 16;
  out.bytes = 17;
  out.disk_left_ns = 18;
  out.sources = {a_status()};
  return out;
}

StatusView a_state() {
  return {.version = "1.2",
          .utc_ns = 21,
          .newest_event = 22,
          .recordings = {a_recording()},
          .locations = {a_location()},
          .sources = {a_status()}};
}

User a_user() {
  return {.id = "u1",
          .name = "rita",
          .full_name = "Rita R.",
          .role = Role::administrator,
          .department = "A",
          .created_utc_ns = 31,
          .active = false};
}

SessionSummary a_summary() {
  SessionSummary out;
  out.id = "s1";
  out.name = "Airway";
  out.location = "Room 1";
  out.recorded_by = "rita";
  out.owner = "otto";
  out.annotators = {"anna"};
  out.people = {"Paul", "Pia"};
  out.losses = {{.source = "Bed", .nothing = true, .missing_ns = 41, .reason = GapReason::disk, .text = "Full."}};
  out.start_utc_ns = 42;
  out.duration_ns = 43;
  out.state = SessionState::paused;
  out.stop_reason = "disk-full";
  out.secured = true;
  out.videos = 44;
  out.marks = 45;
  out.bytes = 46;
  return out;
}

SearchFound a_find() {
  return {.fields = {"name"},
          .by_items = true,
          .items = {{.id = "i1",
                     .kind = ItemKind::remark,
                     .start_session_ns = 51,
                     .title = "Tube in",
                     .title_ranges = {{1, 4}},
                     .excerpt = "the tube",
                     .excerpt_ranges = {{4, 8}, {9, 10}}}},
          .items_total = 52,
          .items_counted = false};
}

SessionFacts a_session() {
  SessionFacts out;
  out.detail.summary = a_summary();
  out.detail.folder = "2026/s1";
  Video video{.source = "Bed",
              .kind = SourceKind::screen,
              .driver = "sim",
              .first_frame_session_ns = 61,
              .parts = {},
              .gaps = {}};
  video.parts = {{.file = "a.mp4",
                  .index_file = "a.idx",
                  .sidecar = "a.klv",
                  .state = PartState::fragmented,
                  .start_session_ns = 62,
                  .duration_ns = 63,
                  .frames = 64,
                  .bytes = 65,
                  .codec = "h265",
                  .audio_codec = "aac",
                  .width = 66,
                  .height = 67,
                  .fps = 30.5,
                  .sha256 = "abc",
                  .notes = {"3 packets lost"}}};
  video.gaps = {
      {.start_session_ns = 68, .end_session_ns = 69, .reason = GapReason::paused, .text = "Paused.", .user = "rita"}};
  out.detail.session.videos = {video};
  out.paths = {{"/data/a.mp4"}};
  return out;
}

Item an_item() {
  return {.id = "i1",
          .revision = 2,
          .session = "s1",
          .kind = ItemKind::talk,
          .start_session_ns = 71,
          .end_session_ns = 72,
          .title = "Tube in",
          .description = "Late.",
          .colour = "#ff8800",
          .author = "anna",
          .revised_by = "otto",
          .created_utc_ns = 73,
          .revised_utc_ns = 74,
          .origin = ItemOrigin::import,
          .removed = true};
}

Event an_event() {
  Event out{.type = "source-state", .session = "s1", .location = "l1", .user = {}, .fields = {}};
  out.number = 81;
  out.utc_ns = 82;
  out.fields = {{"text", std::string("x")}, {"count", int64_t{83}}, {"rate", 2.0}, {"flag", true}};
  return out;
}

}  // namespace

TEST_CASE("what is told about people and their rights comes back as it was") {
  check_answer(Greeting{"Parallax", "1.2", true, "proof"}, decode_greeting);
  check_answer(LogIn{"token", 32, a_user()}, decode_log_in);
  check_answer(a_user(), decode_user);
  check_answer(std::vector{a_user()}, decode_users);
  check_answer(Decision{true, "code", "Why not.", "What to do."}, decode_decision);
  CHECK(decision_of({}).allowed);
  CHECK(decision_of(fail(kReason)).reason == kReason.text);
  NewUser user{.name = "n", .full_name = "N N", .role = Role::trainer, .department = "D", .password = "secret"};
  check_request(user, read_new_user);
  check_request(UserChange{"N N", Role::trainer, "D", false}, read_user_change);
  user.department.clear();
  user.role = Role::technician;
  check_request(SetUp{"one-time", user}, read_set_up);
  check_request(Credentials{"rita", "secret"}, read_credentials);
  check_request(OwnPassword{"old", "new"}, read_own_password);
  check_query(RightsQuery{Action::session_rename, "s1", "l1"}, read_rights_query);
}

TEST_CASE("rooms, sources and the state of it all come back as they were") {
  check_answer(a_location(), decode_location);
  check_answer(std::vector{a_location()}, decode_locations);
  check_answer(a_source(), decode_source);
  check_answer(std::vector{SourceView{a_source(), a_health()}}, decode_sources);
  check_answer(SourceTest{a_health(), "h264", "aac", 640, 480, 12.5, 91}, decode_source_test);
  check_answer(a_state(), decode_status);
  check_answer(std::vector{a_recording()}, decode_recordings);
  check_request(NewLocation{"Room 1", "l0", {"A"}}, read_new_location);
  check_request(LocationChange{"Room 1", std::vector<std::string>{"A"}, true, "u1"}, read_location_change);
  check_request(NewSource{{}, a_source(), "secret"}, [](Fields& fields) { return read_new_source(fields, 99); });
  check_request(SourceChange{"Bed", "rtsp://h/1", "rtsp://h/2", Transport::tcp, std::string(64, 'b'), "cam", "secret",
                             true, true, 4},
                read_source_change);
}

TEST_CASE("while a recording starts its state is told as its phase, and read as such") {
  RecordingStatus starting = a_recording();
  starting.phase = Phase::starting;
  starting.state = SessionState::recording;
  const auto back = decode_recordings(encode(std::vector{starting}));
  REQUIRE(back);
  REQUIRE(back->size() == 1);
  CHECK(back->front().phase == Phase::starting);
  CHECK(back->front().state == SessionState::recording);
  // An older recorder tells no phase, and not how long it waits.
  const auto old = decode_recordings(R"({"recordings": [{"state": "paused", "duration_ns": 5}]})");
  REQUIRE(old);
  CHECK(old->front().phase == Phase::paused);
  CHECK(old->front().recorded_ns == 5);
  CHECK(old->front().wait_left_ns == INT64_MAX);
}

TEST_CASE("starting and stopping come back as they were") {
  CHECK(decode_started(encode_started("s1")).value() == "s1");
  check_answer(StoppedRecording{false, "Airway", true, "Training 7"}, decode_stopped,
               [](const StoppedRecording& stopped) { return encode("s1", stopped); });
  CHECK(decode_stopped("").value().ask_name);
  for (const WaitFor& wait :
       {WaitFor{WaitFor::Kind::all, 0}, WaitFor{WaitFor::Kind::any, 0}, WaitFor{WaitFor::Kind::count, 12}}) {
    check_request(StartRecording{.location = {}, .name = "Airway", .wait_for = wait, .wait_timeout_ns = 5'000'000},
                  read_start_recording);
  }
  CHECK_FALSE(wait_for_from("0"));
  CHECK_FALSE(wait_for_from("some"));
}

TEST_CASE("messages of the event stream come back as they were") {
  check_answer(EventMessage{.snapshot = a_state(), .missed = true, .event = {}}, decode_event_message);
  check_answer(EventMessage{.snapshot = {}, .missed = false, .event = an_event()}, decode_event_message);
  CHECK(query_of_events(7) == Query{{"after", "7"}});
  Event ended{.type = "job-changed", .session = {}, .location = {}, .user = {}, .fields = {}};
  ended.fields = {{"id", std::string("j1")}, {"state", std::string("running")}};
  CHECK(ended_job_in(ended).empty());
  ended.fields[1].second = std::string("failed");
  CHECK(ended_job_in(ended) == "j1");
}

TEST_CASE("sessions come back as they were") {
  SessionPage page{{a_summary()}, 1};
  page.sessions[0].found = a_find();
  check_answer(page, decode_sessions, [](const SessionPage& one) { return encode(one, 7); });
  check_answer(a_session(), decode_session);
  check_answer(ExportList{{{"usb", kReason, 5'000'000}}, "/etc/parallax.toml"}, decode_exports);
  const auto session = decode_session(encode(a_session()));
  REQUIRE(session);
  CHECK(session->detail.session.name == "Airway");
  CHECK(session->detail.session.stop_reason == "disk-full");
  SessionQuery query;
  query.search = "tube \"in";
  query.location = "Room 1";
  query.recorded_by = "rita";
  query.owner = "otto";
  query.annotator = "anna";
  query.state = SessionState::stopped;
  query.secured = true;
  query.from_utc_ns = 1;
  query.until_utc_ns = 2;
  query.min_duration_ns = 3;
  query.sort = SessionSort::bytes;
  query.order = SortOrder::ascending;
  query.offset = 4;
  query.limit = 5;
  check_query(query, read_session_query);
  CHECK(query_of(query).size() == 14);
  check_request(SessionSecured{true, "Court."}, read_session_secured);
  using Names = std::vector<std::string>;
  check_request(SessionPeople{"u1", Names{"u2"}, Names{"u3"}, Names{"Pia"}}, read_session_people);
}

TEST_CASE("an older recorder tells only of sources without any picture") {
  const auto page = decode_sessions(R"({"sessions": [{"id": "s1", "missing": ["Bed"]}], "total": 1})");
  REQUIRE(page);
  REQUIRE(page->sessions.at(0).losses.size() == 1);
  CHECK(page->sessions[0].losses[0] == SourceLoss{"Bed", true, 0, {}, {}});
  CHECK_FALSE(page->sessions[0].found);
}

TEST_CASE("items come back as they were") {
  check_answer(an_item(), decode_item);
  // A page that is not the last one says where the next one begins.
  check_answer(ItemPage{{an_item(), an_item()}, 9}, decode_items, [](const ItemPage& one) { return encode(one, 3); });
  check_answer(ItemPage{{an_item()}, 9}, decode_history, [](const ItemPage& one) { return encode_history(one, 3); });
  ItemQuery query{.kind = ItemKind::preset, .from_session_ns = 1, .until_session_ns = 2, .offset = 3, .limit = 4};
  check_query(query, read_item_query);
  ItemToAdd adding;
  adding.item.id = "11111111-2222-4333-8444-555555555555";
  adding.item.kind = ItemKind::remark;
  adding.item.title = "Tube";
  adding.item.numbered = true;
  adding.item.description = "In.\nLate.";
  adding.item.colour = "#ff8800";
  adding.item.end_session_ns = 6;
  adding.start_session_ns = 5;
  check_request(adding, read_item_to_add);
  adding.start_session_ns.reset();
  adding.at_utc_ns = 7;
  check_request(adding, read_item_to_add);
  ItemChange change{.start_session_ns = 1,
                    .end_session_ns = std::optional<int64_t>(2),
                    .title = "Tube",
                    .description = "In.",
                    .colour = "#ff8800",
                    .removed = true,
                    .expected_revision = 3};
  check_request(change, read_item_change);
  auto point = Fields::of_json(encode(ItemChange{.end_session_ns = std::optional<int64_t>()}));
  REQUIRE(point);
  const ItemChange becomes_point = read_item_change(*point);
  REQUIRE(becomes_point.end_session_ns);
  CHECK_FALSE(*becomes_point.end_session_ns);
}

TEST_CASE("notices come back as they were, in the list and in an event") {
  StoredNotice notice;
  notice.id = 1;
  notice.utc_ns = 2;
  notice.what.severity = Severity::error;
  notice.what.code = "disk-full";
  notice.what.text = "The disk is full.";
  notice.what.remedy = "Make room.";
  notice.what.source = "Bed";
  notice.what.session = "s1";
  notice.what.session_name = "Airway";
  notice.what.location = "l1";
  notice.what.location_name = "Room 1";
  notice.what.user = "u1";
  notice.what.by = "rita";
  notice.what.needs_action = true;
  notice.over = true;
  notice.seen = true;
  check_answer(std::vector{notice}, decode_notices);
  Event told{.type = "notice", .session = "s1", .location = "l1", .user = {}, .fields = {}};
  told.utc_ns = 5;
  told.fields = {{"id", int64_t{3}}, {"code", std::string("disk-full")}, {"needs_action", true}};
  const auto heard = notice_in(told);
  REQUIRE(heard);
  CHECK(heard->id == 3);
  CHECK(heard->utc_ns == 5);
  CHECK(heard->what.location == "l1");
  CHECK(heard->what.needs_action);
  CHECK_FALSE(notice_in(an_event()));
  check_query(NoticeQuery{.reader = {}, .before = 4, .unseen = true, .limit = 5}, read_notice_query);
}

TEST_CASE("jobs, audit log, plugins and rules come back as they were") {
  CHECK(decode_started_job(encode_started_job("j1")).value() == "j1");
  const Job job{.id = "j1",
                .kind = "session-copy",
                .object = "session:s1",
                .user_id = "u1",
                .state = JobState::cancelled,
                .progress = 0.5,
                .text = "Half.",
                .error = kReason,
                .created_utc_ns = 1,
                .ended_utc_ns = 2};
  check_answer(job, decode_job);
  check_answer(std::vector{job}, decode_jobs);
  check_answer(std::vector{AuditRow{1, 2, 3, "rita", "trainer", "::1", "log-in", "user:u1", "a", "b", "c", "d", "e"}},
               decode_audit);
  const PluginInfo plugin{.id = "p1",
                          .name = "Camera",
                          .version = "1.2",
                          .vendor = "Lab",
                          .folder = "/p1",
                          .extensions = {"plx.camera-driver"},
                          .state = "refused",
                          .refusal = PluginRefusal{"hash", kReason}};
  check_answer(plugin, decode_plugin);
  check_answer(std::vector{plugin}, decode_plugins);
  check_answer(PluginLog{{{1, 2, "info", "Hello."}}, 3}, decode_plugin_log);
  check_answer(NamingRules{NamingMode::number, "Training"}, decode_naming);
  check_request(NamingRules{NamingMode::number, "Training"}, read_naming);
  check_query(AuditQuery{"rita", "log-in", "user:u1", 1, 2, 3, 4}, read_audit_query);
  check_query(PluginLogQuery{.after = 1, .limit = 2}, read_plugin_log_query);
}
