// SPDX-License-Identifier: Apache-2.0
// What people do through the API, from the log-in to the bytes.
#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "catch.hpp"
#include "running_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

boost::json::object json_of(const ClientAnswer& answer) {
  INFO(answer.body);
  return boost::json::parse(answer.body).as_object();
}

}  // namespace

TEST_CASE("the first Technician is made with the one-time token, once") {
  RunningApi running;
  running.memory.accounts.setup_needed = true;
  CHECK(json_of(running.ask("", "GET", "/api/v1")).at("needs_setup").as_bool());
  const std::string body = R"({"token": "TOKEN", "user": "anna", "password": "a long one"})";
  CHECK(running.ask("", "POST", "/api/v1/setup", body).problem().error.code == "setup-token-wrong");
  const auto done =
      running.ask("", "POST", "/api/v1/setup", R"({"token":"setup","user":"anna","password":"a long one"})");
  CHECK(done.status == 200);
  CHECK(running.ask("anna", "GET", "/api/v1/users").status == 200);
  const auto again = running.ask("", "POST", "/api/v1/setup", R"({"token":"setup","user":"eve","password":"x"})");
  CHECK(again.status == 409);
  CHECK(again.problem().error.code == "setup-done");
}

TEST_CASE("ten thousand wrong log-ins are slowed down before they cost anything, and others are served") {
  RunningApi running;
  const auto attacker = running.client();
  ClientRequest wrong;
  wrong.method = "POST";
  wrong.target = "/api/v1/login";
  wrong.body = R"({"user":"trainer","password":"guess"})";
  int limited = 0;
  int refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto answer = attacker->send(wrong);
    REQUIRE(answer);
    if (answer->status == 429) {
      ++limited;
      if (limited == 1) {
        CHECK(answer->headers.find("Retry-After").has_value());
        CHECK(answer->problem().retry_after_s > 0);
      }
    } else {
      CHECK(answer->status == 401);
      ++refused;
    }
  }
  CHECK(refused >= 10);
  CHECK(limited > 9'000);
  CHECK(running.memory.accounts.log_ins == refused);
  CHECK(running.ask("trainer", "GET", "/api/v1/me").status == 200);
  CHECK(running.server->counters().connections <= 2);
}

TEST_CASE("a user who is being guessed gets in, only later, and nobody waits for the held answers") {
  ApiOptions options;
  options.login.tries_at_once = 1000;
  options.login.user_tries = 3;
  options.login.first_hold_ns = options.login.longest_hold_ns = 600 * kNsPerMs;
  RunningApi running({}, options);
  const auto log_in = [&](const std::string& user, const std::string& password) {
    const int64_t begin_ns = running.memory.clock.monotonic_ns();
    const auto answer =
        running.ask("", "POST", "/api/v1/login", R"({"user":")" + user + R"(","password":")" + password + "\"}");
    return std::pair(answer.status, running.memory.clock.monotonic_ns() - begin_ns);
  };
  for (int i = 0; i < 3; ++i) CHECK(log_in("trainer", "guess").second < 500 * kNsPerMs);
  std::vector<std::thread> guessing;
  for (int i = 0; i < 12; ++i) guessing.emplace_back([&] { (void)log_in("trainer", "guess"); });
  const auto right = log_in("trainer", "secret");
  CHECK(right.first == 200);
  CHECK(right.second >= 600 * kNsPerMs);
  CHECK(log_in("trainee", "secret").second < 500 * kNsPerMs);
  for (std::thread& thread : guessing) thread.join();
  const auto wrong = log_in("trainer", "guess");
  CHECK(wrong.first == 401);
  CHECK(wrong.second >= 600 * kNsPerMs);
  CHECK(running.ask("technician", "PUT", "/api/v1/users/trainer/password", R"({"password":"a new one"})").status ==
        204);
  CHECK(log_in("trainer", "secret").second < 500 * kNsPerMs);
}

TEST_CASE("a token ends with the log-out") {
  RunningApi running;
  CHECK(running.ask("trainer", "POST", "/api/v1/logout").status == 204);
  CHECK(running.ask("trainer", "GET", "/api/v1/me").problem().error.code == "token-invalid");
}

TEST_CASE(
    "recording is started with its options, paused, resumed and stopped, and each leaves an audit row [R3][R26][R88]") {
  RunningApi running;
  const auto started = running.ask("trainer", "POST", "/api/v1/locations/Room%201/recordings",
                                   R"({"name":"Trial","wait_for":"2","wait_timeout_ms":1500})");
  CHECK(started.status == 201);
  CHECK(json_of(started).at("session").as_string() == "s3");
  CHECK(running.memory.recording.last_start.location == "l1");
  CHECK(running.memory.recording.last_start.wait_for.count == 2);
  CHECK(running.memory.recording.last_start.wait_timeout_ns == 1500 * kNsPerMs);
  for (const char* deed : {"pause", "resume"})
    CHECK(running.ask("trainer", "POST", std::string("/api/v1/sessions/s1/") + deed).status == 204);
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s1/stop").status == 200);
  CHECK(running.memory.audit.actions() ==
        std::vector<std::string>{"session-start", "session-pause", "session-resume", "session-stop"});
  for (const char* wrong : {"none", "0", "-1", "1x", "99999999999"}) {
    const auto refused = running.ask("trainer", "POST", "/api/v1/locations/l1/recordings",
                                     "{\"wait_for\":\"" + std::string(wrong) + "\"}");
    CHECK(refused.status == 422);
  }
}

TEST_CASE("while a recording starts nothing claims that it records, and it can be told to do with what is there") {
  RunningApi running;
  RecordingStatus starting;
  starting.session = "s9";
  starting.location = "l1";
  starting.started_by = "id-trainer";
  starting.started_by_name = "trainer";
  starting.phase = Phase::starting;
  starting.attempt = 2;
  starting.attempts = 5;
  starting.sources.resize(2);
  starting.sources[1].ready = true;
  running.memory.recording.recordings = {starting};
  const auto status = json_of(running.ask("administrator", "GET", "/api/v1/status"));
  CHECK(status.at("locations").at(0).at("state") == "starting");
  CHECK(status.at("locations").at(0).at("by") == "trainer");
  const auto& recording = status.at("recordings").at(0);
  CHECK(recording.at("state") == "starting");
  CHECK(recording.at("duration_ns") == 0);
  CHECK_FALSE(recording.at("sources").at(0).at("ready").as_bool());
  CHECK(recording.at("sources").at(1).at("ready").as_bool());

  const auto refused = [&](const char* method, const std::string& target, const std::string& body) {
    const auto answer = running.ask("trainer", method, target, body);
    CHECK(answer.status == 409);
    return answer.problem().error;
  };
  for (const auto& error :
       {refused("POST", "/api/v1/sessions/s9/items", R"({"title":"Now"})"),
        refused("PUT", "/api/v1/sessions/s9/name", R"({"name":"X"})"), refused("GET", "/api/v1/sessions/s9", "")}) {
    CHECK(error.code == "not-recording");
    CHECK(error.text.find("starting") != std::string::npos);
  }
  CHECK(json_of(running.ask("trainer", "GET", "/api/v1/rights?action=record-stop&session=s9")).at("allowed").as_bool());
  CHECK(running.ask("trainee", "GET", "/api/v1/sessions/s9").status == 404);
  CHECK(running.ask("administrator", "POST", "/api/v1/sessions/s9/start-now").status == 404);
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s9/start-now").status == 204);
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s9/stop").status == 200);
  CHECK(running.memory.audit.actions() == std::vector<std::string>{"session-start-now", "session-stop"});
}

TEST_CASE("a location says why nothing can be recorded there [R28]") {
  RunningApi running;
  const auto problem = [&] {
    return json_of(running.ask("trainer", "GET", "/api/v1/locations")).at("locations").at(0).at("problem");
  };
  CHECK(problem().is_null());
  running.memory.recording.problem = Error{"disk-full", "The storage /disk is full.", "Delete something."};
  CHECK(problem().at("code") == "disk-full");
  CHECK(json_of(running.ask("trainer", "GET", "/api/v1/locations/l1")).at("problem").at("remedy") ==
        "Delete something.");
}

TEST_CASE("Technicians and Administrators say how sessions are named, for everybody [R17] [R18] [R19]") {
  RunningApi running;
  const std::string path = "/api/v1/settings/naming";
  CHECK(json_of(running.ask("trainee", "GET", path)).at("mode") == "ask");
  CHECK(running.ask("trainer", "PUT", path, R"({"mode":"ask"})").status == 403);
  CHECK(running.ask("administrator", "PUT", path, R"({"mode":"number","default_name":"Training"})").status == 200);
  CHECK(json_of(running.ask("trainee", "GET", path)).at("default_name") == "Training");
  for (const char* wrong :
       {R"({"mode":"number"})", R"({"mode":"edit","default_name":""})", R"({"mode":"guess"})", "{}"})
    CHECK(running.ask("technician", "PUT", path, wrong).status == 422);
  CHECK(json_of(running.ask("trainee", "GET", path)).at("mode") == "number");
}

TEST_CASE("a mark is set now, on the session's clock or in UTC, and says when it came [R85]") {
  RunningApi running;
  const auto now = json_of(running.ask("trainer", "POST", "/api/v1/sessions/s1/items", R"({"title":"Now"})"));
  CHECK(now.at("start_session_ns").as_int64() == 5 * kNsPerSecond);
  CHECK(now.at("origin").as_string() == "live");
  CHECK(now.at("author").as_string() == "trainer");
  const auto later =
      json_of(running.ask("trainer", "POST", "/api/v1/sessions/s2/items",
                          R"({"title":"Then","description":"two\nlines","start_session_ns":7,"end_session_ns":9})"));
  CHECK(later.at("start_session_ns").as_int64() == 7);
  CHECK(later.at("origin").as_string() == "review");
  const auto utc = json_of(running.ask("trainer", "POST", "/api/v1/sessions/s2/items",
                                       R"({"title":"UTC","at_utc_ns":1700000001000000000})"));
  CHECK(utc.at("start_session_ns").as_int64() == kNsPerSecond);
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s2/items", R"({"title":"x"})").problem().error.code ==
        "not-recording");
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s2/items", R"({"title":"x","at_utc_ns":5})").status == 422);
  CHECK(running
            .ask("trainer", "POST", "/api/v1/sessions/s2/items",
                 R"({"title":"x","start_session_ns":9,"end_session_ns":7})")
            .status == 422);
  CHECK(running
            .ask("trainer", "POST", "/api/v1/sessions/s2/items", R"({"title":"x","start_session_ns":1,"colour":"red"})")
            .status == 422);
}

TEST_CASE("an item is edited, made a point again, and removed") {
  RunningApi running;
  running.ask("trainer", "POST", "/api/v1/sessions/s2/items",
              R"({"title":"a","start_session_ns":7,"end_session_ns":9})");
  const auto edited =
      json_of(running.ask("trainer", "PATCH", "/api/v1/items/i1", R"({"title":"b","end_session_ns":null})"));
  CHECK(edited.at("title").as_string() == "b");
  CHECK(edited.at("end_session_ns").is_null());
  CHECK(edited.at("revision").as_int64() == 2);
  CHECK(json_of(running.ask("trainer", "DELETE", "/api/v1/items/i1")).at("removed").as_bool());
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s2/undo").problem().error.code == "nothing-to-undo");
}

TEST_CASE("the list of sessions takes every filter and shows to each what is theirs [R37][R39]") {
  RunningApi running;
  const auto page =
      json_of(running.ask("technician", "GET",
                          "/api/v1/sessions?search=a%20b&location=l1&state=stopped&secured=false&sort=duration"
                          "&order=ascending&offset=0&limit=200&from_utc_ns=5"));
  CHECK(page.at("total").as_int64() == 2);
  const SessionQuery& query = running.memory.sessions.last_query;
  CHECK(query.search == "a b");
  CHECK(query.state == SessionState::stopped);
  CHECK(query.secured == false);
  CHECK(query.sort == SessionSort::duration);
  CHECK(query.order == SortOrder::ascending);
  CHECK(query.from_utc_ns == 5);
  CHECK_FALSE(query.visible_to);
  CHECK(json_of(running.ask("trainee", "GET", "/api/v1/sessions")).at("total").as_int64() == 0);
  CHECK(running.ask("trainer", "GET", "/api/v1/sessions?limit=201").status == 422);
}

TEST_CASE("the list says which marks a search found, when, and where the words stand") {
  RunningApi running;
  const auto found = [&](const std::string& query) {
    const auto page = json_of(running.ask("trainer", "GET", "/api/v1/sessions" + query));
    return page.at("sessions").as_array().at(1).as_object().at("found");
  };
  for (const char* at : {"7", "9", "11", "13"}) {
    running.ask("trainer", "POST", "/api/v1/sessions/s2/items",
                R"({"title":"shock","description":"200 J","start_session_ns":)" + std::string(at) + "}");
  }
  CHECK(found("").is_null());
  const auto shock = found("?search=sho").as_object();
  CHECK(boost::json::serialize(shock.at("items").as_array().at(0)) ==
        R"({"id":"i1","kind":"mark","start_session_ns":7,"title":"shock","title_ranges":[[0,3]],"excerpt":"200 J",)"
        R"("excerpt_ranges":[]})");
  CHECK(shock.at("items").as_array().size() == 3);
  CHECK(shock.at("items_total").as_int64() == 4);
  CHECK(shock.at("items_counted").as_bool());
  CHECK(shock.at("by_items").as_bool());
}

TEST_CASE("the bytes of a part come whole and by range, with conditions") {
  RunningApi running;
  auto& bytes = running.memory.media.shared->bytes;
  bytes.resize(700'000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7 >> 3);
  const std::string target = "/api/v1/sessions/s2/videos/0/parts/0/media";
  const auto get = [&](const std::string& name, const std::string& value) {
    Headers headers;
    if (!name.empty()) headers.add(name, value);
    if (name == "If-Range") headers.add("Range", "bytes=0-9");
    return running.ask("trainer", "GET", target, {}, headers);
  };
  const auto whole = get("", "");
  CHECK(whole.status == 200);
  CHECK(std::equal(bytes.begin(), bytes.end(), whole.body.begin(), whole.body.end(),
                   [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); }));
  CHECK(whole.headers.find("Accept-Ranges") == "bytes");
  CHECK(whole.headers.find("ETag") == "\"v1\"");
  const auto piece = get("Range", "bytes=300000-600000");
  CHECK(piece.status == 206);
  CHECK(piece.headers.find("Content-Range") == "bytes 300000-600000/700000");
  CHECK(piece.body == whole.body.substr(300'000, 300'001));
  CHECK(get("Range", "bytes=-5").body == whole.body.substr(699'995));
  const auto beyond = get("Range", "bytes=700000-");
  CHECK(beyond.status == 416);
  CHECK(beyond.headers.find("Content-Range") == "bytes */700000");
  CHECK(get("If-None-Match", "\"v1\"").status == 304);
  CHECK(get("If-Range", "\"v1\"").status == 206);
  CHECK(get("If-Range", "\"v0\"").status == 200);
  CHECK(running.ask("trainer", "HEAD", target).headers.find("Content-Length") == "700000");
  CHECK(running.memory.audit.actions() == std::vector<std::string>{"play"});
}

TEST_CASE("a part that still grows is read as far as it goes, and further later") {
  RunningApi running;
  running.memory.media.growing = true;
  running.memory.media.shared->bytes.assign(1000, 1);
  const std::string target = "/api/v1/sessions/s1/videos/0/parts/0/media";
  Headers from_500;
  from_500.add("Range", "bytes=500-");
  const auto first = running.ask("trainer", "GET", target, {}, from_500);
  CHECK(first.headers.find("Content-Range") == "bytes 500-999/*");
  CHECK_FALSE(first.headers.find("ETag"));
  Headers from_1000;
  from_1000.add("Range", "bytes=1000-");
  CHECK(running.ask("trainer", "GET", target, {}, from_1000).status == 416);
  {
    const std::lock_guard lock(running.memory.media.shared->mutex);
    running.memory.media.shared->bytes.resize(1500, 2);
  }
  const auto more = running.ask("trainer", "GET", target, {}, from_1000);
  CHECK(more.status == 206);
  CHECK(more.body == std::string(500, '\2'));
}

TEST_CASE("no answer ever holds a camera's password, and none is taken in a URL") {
  RunningApi running;
  const std::string body =
      R"({"name":"Cam","url":"rtsp://10.0.0.1/main","user":"admin","password":"hunter2","transport":"tcp","audio_only":true})";
  const auto added = running.ask("technician", "POST", "/api/v1/locations/l1/sources", body);
  CHECK(added.status == 201);
  CHECK(running.memory.rooms.last_source.password == "hunter2");
  CHECK(added.body.find("hunter2") == std::string::npos);
  const auto refused = running.ask("technician", "POST", "/api/v1/locations/l1/sources",
                                   R"({"name":"Cam","url":"rtsp://admin:hunter2@10.0.0.1/main"})");
  CHECK(refused.status == 422);
  CHECK(refused.body.find("hunter2") == std::string::npos);
  running.ask("technician", "POST", "/api/v1/sources/c1/test", R"({"limit_ms":100})");
  CHECK(running.memory.recording.last_password == "camera-secret");
  for (const char* target : {"/api/v1/sources", "/api/v1/locations", "/api/v1/status", "/api/v1/sources/c1"})
    CHECK(running.ask("technician", "GET", target).body.find("camera-secret") == std::string::npos);
}

TEST_CASE(
    "a certificate is pinned by its fingerprint as people copy it; what is none is refused with what is expected") {
  RunningApi running;
  const MemoryRooms& rooms = running.memory.rooms;
  const std::string target = "/api/v1/locations/l1/sources";
  std::string colons = "AB";
  std::string pin = "ab";
  for (int i = 1; i < 32; ++i) {
    colons += ":AB";
    pin += "ab";
  }
  const auto body = [](const std::string& fingerprint) {
    return R"({"name":"Cam","url":"rtsps://10.0.0.1/main","tls_pin_sha256":")" + fingerprint + "\"}";
  };
  const auto added = running.ask("technician", "POST", target, body(colons));
  CHECK(added.status == 201);
  CHECK(rooms.last_source.values.tls_pin_sha256 == pin);
  CHECK(json_of(added).at("tls_pin_sha256").as_string() == pin);
  CHECK(running.ask("technician", "POST", target, body("")).status == 201);
  CHECK(rooms.last_source.values.tls_pin_sha256.empty());

  const auto change = [&](const std::string& fields) {
    return running.ask("technician", "PATCH", "/api/v1/sources/c1", fields).status;
  };
  CHECK(change(R"({"name":"Cam"})") == 200);
  CHECK_FALSE(rooms.last_source_change.tls_pin_sha256);
  CHECK(change(R"({"tls_pin_sha256":")" + colons + "\"}") == 200);
  CHECK(rooms.last_source_change.tls_pin_sha256 == pin);
  CHECK(change(R"({"tls_pin_sha256":""})") == 200);
  CHECK(rooms.last_source_change.tls_pin_sha256 == "");

  for (const std::string& wrong : {pin.substr(2), pin + "ab", std::string(64, 'x')}) {
    const auto refused = running.ask("technician", "POST", target, body(wrong));
    CHECK(refused.status == 422);
    CHECK(refused.body.find("tls_pin_sha256") != std::string::npos);
    CHECK(refused.body.find("64 hexadecimal digits") != std::string::npos);
  }
}

TEST_CASE("the API explains why something is not possible") {
  RunningApi running;
  const auto may = json_of(running.ask("technician", "GET", "/api/v1/rights?action=session-rename&session=s2"));
  CHECK(may.at("allowed").as_bool());
  const auto not_now = json_of(running.ask("trainee", "GET", "/api/v1/rights?action=record-start"));
  CHECK_FALSE(not_now.at("allowed").as_bool());
  CHECK_FALSE(not_now.at("reason").as_string().empty());
  CHECK(running.ask("trainee", "GET", "/api/v1/rights?action=fly").status == 422);
}

TEST_CASE("locations show who records in them [R30]") {
  RunningApi running;
  RecordingStatus recording;
  recording.session = "s1";
  recording.location = "l1";
  recording.started_by = "id-trainer";
  recording.started_by_name = "trainer";
  {
    const std::lock_guard lock(running.memory.recording.mutex);
    running.memory.recording.recordings.push_back(recording);
  }
  const auto location = json_of(running.ask("trainer", "GET", "/api/v1/locations/l1"));
  CHECK(location.at("state").as_string() == "recording");
  CHECK(location.at("by").as_string() == "trainer");
  const auto busy = running.ask("technician", "POST", "/api/v1/locations/l1/recordings");
  CHECK(busy.problem().error.code == "location-busy");
}

TEST_CASE("the bundle for support is a tar archive") {
  RunningApi running;
  const auto bundle = running.ask("technician", "GET", "/api/v1/diagnose");
  CHECK(bundle.headers.find("Content-Type") == "application/x-tar");
  CHECK(bundle.body.substr(0, 9) == "facts.txt");
  CHECK(bundle.body.size() % 512 == 0);
}

TEST_CASE("a location is not removed while a recording starts, runs or is paused there, whoever asks") {
  RunningApi running;
  auto& memory = running.memory;
  const auto records = [&](Phase phase) {
    RecordingStatus recording;
    recording.session = "s1";
    recording.location = "l1";
    recording.phase = phase;
    recording.state = recording.phase == Phase::paused ? SessionState::paused : SessionState::recording;
    const std::lock_guard lock(memory.recording.mutex);
    memory.recording.recordings = {recording};
  };
  for (const Phase phase : {Phase::starting, Phase::recording, Phase::paused}) {
    CAPTURE(name_of(phase));
    records(phase);
    const int changes = memory.rooms.changes;
    const auto refused = running.ask("technician", "DELETE", "/api/v1/locations/l1");
    CHECK(refused.status == 409);
    CHECK(refused.problem().error.code == "location-busy");
    CHECK(refused.problem().error.line() == (phase == Phase::starting
                                                 ? "A recording is starting. Give it up first."
                                                 : "It is being recorded. Stop the recording first."));
    CHECK(memory.rooms.changes == changes);
  }
  records(Phase::stopping);  // it ends by itself
  CHECK(running.ask("technician", "DELETE", "/api/v1/locations/l1").status == 204);
}

TEST_CASE("a source is not removed while it is recorded; one that is only awaited, refused or new is") {
  RunningApi running;
  auto& memory = running.memory;
  const auto removed = [&](const RecordingStatus& recording) {
    {
      const std::lock_guard lock(memory.recording.mutex);
      memory.recording.recordings = {recording};
    }
    const int changes = memory.rooms.changes;
    const auto answer = running.ask("technician", "DELETE", "/api/v1/sources/c1");
    if (answer.status == 204) return true;
    CHECK(answer.status == 409);
    CHECK(answer.problem().error.code == "source-busy");
    CHECK(answer.problem().error.line() == (recording.phase == Phase::starting
                                                ? "A recording is starting. Give it up first."
                                                : "It is being recorded. Stop the recording first."));
    CHECK(memory.rooms.changes == changes);
    // It can be put right all the same.
    CHECK(running.ask("technician", "PATCH", "/api/v1/sources/c1", R"({"password":"right"})").status == 200);
    return false;
  };
  RecordingStatus recording;
  recording.session = "s1";
  recording.location = "l1";
  recording.sources.resize(1);
  SourceStatus& source = recording.sources[0];
  source.source = "c1";
  source.recording = source.ready = true;
  CHECK_FALSE(removed(recording));
  recording.phase = Phase::paused;
  recording.state = SessionState::paused;
  source.recording = false;
  CHECK_FALSE(removed(recording));
  recording.phase = Phase::starting;
  CHECK_FALSE(removed(recording));
  source.ready = false;
  source.health.state = CameraState::refused;
  for (const Phase phase : {Phase::starting, Phase::recording, Phase::paused}) {
    CAPTURE(name_of(phase));
    recording.phase = phase;
    CHECK(removed(recording));
  }
  source.ready = true;
  source.source = "another";
  CHECK(removed(recording));
  source.source = "c1";
  recording.phase = Phase::stopping;  // it ends by itself
  CHECK(removed(recording));
  recording.phase = Phase::recording;
  recording.location = "l2";
  CHECK(removed(recording));
}
