// SPDX-License-Identifier: Apache-2.0
// A real server over a real store, so that rights are asked with what stands in the catalogue; only cameras, plugins
// and the diagnosis are made up. One room of the department "nursing" with one camera; in it a running session of the
// Trainer "rita", and a stopped one. "otto" owns both, "anna" annotates and "ines" is invited.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../store/fixture.hpp"
#include "running_api.hpp"

namespace parallax::test {

/// People by name; who is not named here has no relation to any session.
struct Person {
  const char* name;
  Role role;
  const char* department;
};
inline constexpr Person kPeople[] = {
    {"admin-here", Role::administrator, "nursing"},
    {"admin-there", Role::administrator, "surgery"},
    {"rita", Role::trainer, "nursing"},
    {"trainer-here", Role::trainer, "nursing"},
    {"trainer-there", Role::trainer, "surgery"},
    {"trainee-here", Role::trainee, "nursing"},
    {"trainee-there", Role::trainee, "surgery"},
    {"otto", Role::trainer, "nursing"},
    {"anna", Role::trainer, "surgery"},
    {"annotating-trainee", Role::trainee, "nursing"},
    {"ines", Role::trainee, "surgery"},
    {"owning-trainee", Role::trainee, "surgery"},
};

class StoredApi {
 public:
  static constexpr const char* kRunning = "00000000-0000-4000-8000-000000000001";
  static constexpr const char* kStopped = "00000000-0000-4000-8000-000000000002";

  explicit StoredApi(api::ApiOptions options = {})
      : users_(add_people()), room_(add_room()), camera_(add_camera()), api(services(), options) {
    add_sessions();
    auto started = api::Server::start(api, clock, {.port = 0});
    REQUIRE(started);
    server = std::move(*started);
  }
  ~StoredApi() { server.reset(); }
  StoredApi(const StoredApi&) = delete;
  StoredApi& operator=(const StoredApi&) = delete;

  /// "tina" is the Technician; "": nobody.
  [[nodiscard]] std::unique_ptr<api::Client> client(const std::string& name) {
    api::ClientOptions options;
    options.url = server->url();
    if (!name.empty()) options.token = token(name);
    return std::move(api::Client::open(options).value());
  }
  api::ClientAnswer ask(const std::string& name, const std::string& method, const std::string& target,
                        const std::string& body = {}) {
    api::ClientRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    auto answer = client(name)->send(request);
    INFO(method << " " << target << (answer ? "" : " " + answer.error().line()));
    REQUIRE(answer);
    return std::move(*answer);
  }
  std::unique_ptr<api::ClientSocket> open(const std::string& name, const std::string& target) {
    auto socket = client(name)->open_socket(target);
    INFO(name << " " << target << (socket ? "" : " " + socket.error().line()));
    REQUIRE(socket);
    return std::move(*socket);
  }
  const std::string& token(const std::string& name) {
    std::string& token = tokens_[name];
    if (token.empty() || !store.accounts().authenticate(token)) {
      const auto log_in = store.accounts().log_in(name, "correct horse", "127.0.0.1");
      REQUIRE(log_in);
      token = log_in->token;
    }
    return token;
  }
  [[nodiscard]] const std::string& id(const std::string& name) const { return users_.at(name); }
  [[nodiscard]] const std::string& room() const { return room_; }
  [[nodiscard]] const std::string& camera() const { return camera_; }
  [[nodiscard]] std::string live() const { return "/api/v1/live/" + camera_ + "/main"; }

  void people(const std::string& session, const SessionPeople& people) {
    REQUIRE(store.sessions().set_people({}, session, people));
  }
  void change(const std::string& name, const UserChange& change) {
    REQUIRE(store.accounts().change_user({}, id(name), change));
  }
  /// The recording in the room ends.
  void stop() {
    {
      const std::lock_guard lock(recording.mutex);
      recording.recordings.clear();
    }
    Session session = recorded(1, "Running", "rita");
    store.put(session);
  }

  Fixture store;
  MemoryRecording recording;
  MemoryPlugins plugins;
  MemoryDiagnosis diagnosis;
  api::LiveHub live_hub;
  SystemClock clock;

 private:
  std::map<std::string, std::string> add_people() {
    std::map<std::string, std::string> ids;
    ids["tina"] = store.set_up().id;
    for (const Person& person : kPeople) ids[person.name] = store.add(person.name, person.role, person.department).id;
    return ids;
  }
  std::string add_room() {
    const auto room = store.rooms().add_location({}, {.name = "Room 1", .parent = {}, .departments = {"nursing"}});
    REQUIRE(room);
    return room->id;
  }
  std::string add_camera() {
    const NewSource camera{.location = room_, .values = {.name = "Front", .url = "rtsp://127.0.0.1/1"}, .password = {}};
    const auto source = store.rooms().add_source({}, camera);
    REQUIRE(source);
    return source->id;
  }
  void add_sessions() {
    Session running = recorded(1, "Running", "rita");
    running.state = SessionState::recording;
    running.stop_reason.clear();
    store.put(running);
    store.put(recorded(2, "Stopped", "rita"));
    for (const char* session : {kRunning, kStopped}) {
      people(session, {.owner = id("otto"), .annotators = {}, .invited = std::vector{id("ines")}, .people = {}});
      people(
          session,
          {.owner = {}, .annotators = std::vector{id("anna"), id("annotating-trainee")}, .invited = {}, .people = {}});
    }
    RecordingStatus status;
    status.session = kRunning;
    status.location = room_;
    status.name = "Running";
    status.started_by = id("rita");
    status.started_by_name = "rita";
    recording.recordings.push_back(status);
  }
  api::ApiServices services() {
    store::Store& all = store.store();
    return {.accounts = all.accounts(),
            .sessions = all.sessions(),
            .items = all.items(),
            .rooms = all.rooms(),
            .audit = all.audit(),
            .naming = all.naming(),
            .passwords = all.source_passwords(),
            .recording = recording,
            .events = all.events(),
            .notices = all.notices(),
            .jobs = all.jobs(),
            .session_jobs = all.session_jobs(),
            .media = all.media(),
            .plugins = plugins,
            .diagnosis = diagnosis,
            .live = live_hub,
            .clock = clock};
  }

  std::map<std::string, std::string> users_;
  std::map<std::string, std::string> tokens_;
  std::string room_;
  std::string camera_;

 public:
  api::Api api;
  std::unique_ptr<api::Server> server;
};

}  // namespace parallax::test
