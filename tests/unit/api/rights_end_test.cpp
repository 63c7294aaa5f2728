// SPDX-License-Identifier: Apache-2.0
// Rights that end while they are used: live pictures stop, events stay away. Real sockets over a real store.
#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "stored_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

/// The code with which the socket was closed within `limit_ns`; "open" if it was not.
std::string end_of(ClientSocket& socket, int64_t limit_ns) {
  const SystemClock clock;
  const int64_t until_ns = clock.monotonic_ns() + limit_ns;
  while (clock.monotonic_ns() < until_ns) {
    const auto message = socket.receive(50 * kNsPerMs);
    if (!message) return message.error().code;
  }
  return "open";
}

boost::json::object next_json(ClientSocket& socket) {
  const auto message = socket.receive(5 * kNsPerSecond);
  REQUIRE(message);
  REQUIRE(*message);
  return boost::json::parse(std::string((*message)->bytes.begin(), (*message)->bytes.end())).as_object();
}

/// The event after which nothing can come any more that was published before. For one user.
void publish_fence(StoredApi& api, const std::string& user) {
  api.store.store().events().publish(
      {.type = "fence", .session = {}, .location = {}, .user = api.id(user), .fields = {}});
}

/// Types of the events that come before the fence.
std::vector<std::string> until_fence(ClientSocket& socket) {
  std::vector<std::string> types;
  for (;;) {
    const auto event = next_json(socket);
    if (!event.contains("event")) continue;
    std::string type(event.at("event").as_string());
    if (type == "fence") return types;
    types.push_back(std::move(type) + (event.at("session").as_string().empty() ? "" : " session"));
  }
}

NewItem mark() {
  NewItem item;
  item.title = "A mark";
  return item;
}

}  // namespace

TEST_CASE("live view ends with 4403 within a second after the right to it ended, and nobody else's [R31]") {
  struct End {
    const char* viewer;
    const char* what;
    std::function<void(StoredApi&)> happens;
    const char* code;
  };
  const std::vector<End> ends{
      {"trainer-here", "the role", [](StoredApi& api) { api.change("trainer-here", {.role = Role::trainee}); },
       "not-allowed"},
      {"trainer-here", "the department", [](StoredApi& api) { api.change("trainer-here", {.department = "surgery"}); },
       "not-allowed"},
      {"trainer-here", "the room's departments",
       [](StoredApi& api) {
         REQUIRE(api.store.rooms().change_location({}, api.room(), {.departments = std::vector<std::string>{"x"}}));
       },
       "not-allowed"},
      {"ines", "the invitation",
       [](StoredApi& api) { api.people(StoredApi::kRunning, {.invited = std::vector<std::string>{}}); }, "not-allowed"},
      {"ines", "the session", [](StoredApi& api) { api.stop(); }, "not-allowed"},
      {"ines", "the session, and the next one begins",
       [](StoredApi& api) {
         api.store.put(recorded(7, "Next", "rita"));
         const std::lock_guard lock(api.recording.mutex);
         api.recording.recordings.front().session = id_of(7);
       },
       "not-allowed"},
      {"trainer-here", "the account", [](StoredApi& api) { api.change("trainer-here", {.active = false}); },
       "socket-closed"}};
  StoredApi api;
  const auto technician = api.open("tina", api.live());
  for (const End& end : ends) {
    INFO(end.what);
    StoredApi one;
    const auto socket = one.open(end.viewer, one.live());
    CHECK(end_of(*socket, 350 * kNsPerMs) == "open");
    end.happens(one);
    CHECK(end_of(*socket, kNsPerSecond) == end.code);
    CHECK_FALSE(one.client(end.code == std::string("not-allowed") ? end.viewer : "")->open_socket(one.live()));
  }
  CHECK(end_of(*technician, 50 * kNsPerMs) == "open");
}

TEST_CASE("events are judged when they are sent, by relations that hold then") {
  StoredApi api;
  const auto admin = api.open("admin-here", "/api/v1/events");
  const auto invited = api.open("ines", "/api/v1/events");
  const auto snapshot = next_json(*admin);
  const std::string before = std::to_string(snapshot.at("number").as_int64());
  next_json(*invited);
  const auto tell_all = [&] {
    REQUIRE(api.store.items().add_item({.name = "rita", .role = "trainer", .host = {}}, StoredApi::kStopped, mark()));
    publish_fence(api, "admin-here");
    publish_fence(api, "ines");
  };
  tell_all();
  CHECK(until_fence(*admin) == std::vector<std::string>{"item-added session"});
  CHECK(until_fence(*invited) == std::vector<std::string>{"item-added session"});

  api.change("otto", {.department = "surgery"});  // the owner leaves the Administrator's department
  tell_all();
  CHECK(until_fence(*admin).empty());
  CHECK(until_fence(*invited) == std::vector<std::string>{"item-added session"});

  api.people(StoredApi::kStopped, {.invited = std::vector<std::string>{}});
  tell_all();
  CHECK(until_fence(*admin).empty());
  CHECK(until_fence(*invited).empty());

  // Who resumes from a number gets nothing of the time when the relation held.
  const auto again = api.open("admin-here", "/api/v1/events?after=" + before);
  CHECK(until_fence(*again).empty());

  api.change("otto", {.department = "nursing"});
  api.change("admin-here", {.role = Role::trainee});
  tell_all();
  CHECK(until_fence(*admin).empty());
}

TEST_CASE("who sees a room but may not view its session learns that it is taken, and not more [R30]") {
  StoredApi api;
  const auto status_of = [&](const std::string& name) {
    return boost::json::parse(api.ask(name, "GET", "/api/v1/status").body).as_object();
  };
  for (const char* name : {"rita", "otto", "tina", "admin-here"}) {
    INFO(name);
    const auto status = status_of(name);
    CHECK(status.at("recordings").at(0).at("session").as_string() == StoredApi::kRunning);
    CHECK(status.at("recordings").at(0).at("name").as_string() == "Running");
    CHECK(status.at("locations").at(0).at("session").as_string() == StoredApi::kRunning);
  }
  const auto status = status_of("trainer-here");
  CHECK(status.at("recordings").at(0).at("session").as_string().empty());
  CHECK(status.at("recordings").at(0).at("name").as_string().empty());
  CHECK(status.at("recordings").at(0).at("started_by_name").as_string() == "rita");
  CHECK(status.at("locations").at(0).at("session").as_string().empty());
  CHECK(status.at("locations").at(0).at("state").as_string() == "recording");
  for (const std::string& path : {std::string("/api/v1/status"), std::string("/api/v1/recordings"),
                                  std::string("/api/v1/locations"), "/api/v1/locations/" + api.room()}) {
    INFO(path);
    const std::string body = api.ask("trainer-here", "GET", path).body;
    CHECK(body.find(StoredApi::kRunning) == std::string::npos);
    CHECK(body.find("\"Running\"") == std::string::npos);
    CHECK(api.ask("otto", "GET", path).body.find(StoredApi::kRunning) != std::string::npos);
  }
}

TEST_CASE("a recording that only starts is told to who started it; the others of the room learn its phase") {
  StoredApi api;
  {
    const std::lock_guard lock(api.recording.mutex);
    api.recording.recordings.front().session = "new";
  }
  const auto starter = api.open("rita", "/api/v1/events");
  const auto other = api.open("trainer-here", "/api/v1/events");
  const auto stranger = api.open("trainer-there", "/api/v1/events");
  for (const auto* socket : {&starter, &other, &stranger}) next_json(**socket);
  api.store.store().events().publish({.type = "recording-changed",
                                      .session = "new",
                                      .location = api.room(),
                                      .user = {},
                                      .fields = {{"phase", std::string("starting")}, {"name", std::string("Secret")}}});
  publish_fence(api, "trainer-there");
  CHECK(next_json(*starter).at("fields").at("name").as_string() == "Secret");
  const auto told = next_json(*other);
  CHECK(told.at("session").as_string().empty());
  CHECK(told.at("fields").as_object() == boost::json::object{{"phase", "starting"}});
  CHECK(until_fence(*stranger).empty());
}

TEST_CASE("a download that runs ends within a second after the right to the session ended") {
  StoredApi api;
  const auto file = api.store.data() / "sessions" / StoredApi::kStopped / "front.mp4";
  std::filesystem::resize_file(file, uint64_t{2} << 30);  // sparse; far more than lies on the way
  const RawSocket socket(api.server->port());
  REQUIRE(socket.send(std::string("GET /api/v1/sessions/") + StoredApi::kStopped +
                      "/videos/0/parts/0/media HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                      api.token("ines") + "\r\n\r\n"));
  REQUIRE(socket.receive(std::chrono::seconds(5), "\r\n\r\n").find(" 200 ") != std::string::npos);
  api.people(StoredApi::kStopped, {.invited = std::vector<std::string>{}});
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  CHECK(socket.receive(std::chrono::seconds(10)).size() < (size_t{64} << 20));
  CHECK(eventually([&] { return api.server->counters().connections == 0; }));
}
