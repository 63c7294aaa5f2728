// SPDX-License-Identifier: Apache-2.0
// Notices over real sockets and a real store: who gets which on the stream reads the same in the list.
#include <boost/json.hpp>

#include "stored_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

boost::json::object next_json(ClientSocket& socket) {
  const auto message = socket.receive(5 * kNsPerSecond);
  REQUIRE(message);
  REQUIRE(*message);
  return boost::json::parse(std::string((*message)->bytes.begin(), (*message)->bytes.end())).as_object();
}

/// Codes of the notices that come on the stream before the fence.
std::vector<std::string> until_fence(StoredApi& api, const std::string& name, ClientSocket& socket) {
  api.store.store().events().publish(
      {.type = "fence", .session = {}, .location = {}, .user = api.id(name), .fields = {}});
  std::vector<std::string> codes;
  for (;;) {
    const auto message = next_json(socket);
    if (message.at("type").as_string() == "snapshot") continue;
    if (message.at("event").as_string() == "fence") return codes;
    if (message.at("event").as_string() == "notice")
      codes.emplace_back(message.at("fields").as_object().at("code").as_string());
  }
}

boost::json::array listed(StoredApi& api, const std::string& name, const std::string& query = {}) {
  const auto answer = api.ask(name, "GET", "/api/v1/notices" + query);
  REQUIRE(answer.ok());
  return boost::json::parse(answer.body).as_object().at("notices").as_array();
}

}  // namespace

TEST_CASE("a notice reaches whom it concerns: on the stream, and later in the list [R28][R113]") {
  StoredApi api;
  const std::vector<std::string> names{"tina", "admin-here", "rita", "trainer-here", "trainer-there",
                                       "otto", "anna",       "ines", "trainee-here"};
  std::map<std::string, std::unique_ptr<ClientSocket>> sockets;
  for (const std::string& name : names) sockets[name] = api.open(name, "/api/v1/events");
  Notices& notices = api.store.store().notices();
  notices.tell({.code = "recorder"});
  notices.tell({.code = "room", .location = api.room()});
  notices.tell({.code = "session", .session = StoredApi::kRunning, .location = api.room()});
  notices.tell({.code = "personal", .session = StoredApi::kRunning, .user = api.id("rita")});
  using Codes = std::vector<std::string>;
  const std::map<std::string, Codes> expected{{"tina", {"recorder", "room", "session"}},
                                              {"admin-here", {"room", "session"}},  // the owner's department
                                              {"rita", {"room", "session", "personal"}},
                                              {"trainer-here", {"room"}},
                                              {"trainer-there", {}},
                                              {"otto", {"room", "session"}},
                                              {"anna", {"session"}},
                                              {"ines", {"session"}},
                                              {"trainee-here", {}}};
  for (const std::string& name : names) {
    INFO(name);
    Codes wanted = expected.at(name);
    CHECK(until_fence(api, name, *sockets[name]) == wanted);
    Codes read;
    for (const auto& notice : listed(api, name)) read.emplace_back(notice.as_object().at("code").as_string());
    std::reverse(wanted.begin(), wanted.end());
    CHECK(read == wanted);
  }
}

TEST_CASE("a notice is on the stream within 50 ms, with text and remedy, and its end is told") {
  StoredApi api;
  const auto socket = api.open("tina", "/api/v1/events");
  next_json(*socket);
  int64_t best_ns = INT64_MAX;
  for (int i = 0; i < 5; ++i) {
    const int64_t begin_ns = api.clock.monotonic_ns();
    const int64_t id = api.store.store().notices().tell({.severity = Severity::error,
                                                         .code = "disk-full",
                                                         .text = "The storage is full.",
                                                         .remedy = "Delete old sessions.",
                                                         .session = StoredApi::kRunning,
                                                         .needs_action = true,
                                                         .cause = "storage:a"});
    const auto event = next_json(*socket);
    best_ns = std::min(best_ns, api.clock.monotonic_ns() - begin_ns);
    CHECK(event.at("event").as_string() == "notice");
    CHECK(event.at("session").as_string() == StoredApi::kRunning);
    const auto& fields = event.at("fields").as_object();
    CHECK(fields.at("id").as_int64() == id);
    CHECK(fields.at("remedy").as_string() == "Delete old sessions.");
    CHECK(fields.at("needs_action").as_bool());
  }
  CHECK(best_ns < 50 * kNsPerMs);
  api.store.store().notices().end("storage:a");
  CHECK(next_json(*socket).at("event").as_string() == "notice-changed");
  for (const auto& notice : listed(api, "tina")) CHECK(notice.as_object().at("over").as_bool());
}

TEST_CASE("each user marks notices as seen; what does not concern one is unknown to one") {
  StoredApi api;
  const int64_t id = api.store.store().notices().tell({.code = "room", .location = api.room()});
  const std::string path = "/api/v1/notices/" + std::to_string(id) + "/seen";
  CHECK(api.ask("trainer-there", "POST", path).problem().error.code == "notice-unknown");
  CHECK(api.ask("rita", "POST", path).status == 204);
  CHECK(listed(api, "rita", "?unseen=true").empty());
  CHECK(listed(api, "rita").front().as_object().at("seen").as_bool());
  CHECK(listed(api, "otto", "?unseen=true").size() == 1);
  CHECK(api.ask("otto", "POST", "/api/v1/notices/seen", "{\"up_to\":" + std::to_string(id) + "}").status == 204);
  CHECK(listed(api, "otto", "?unseen=true").empty());
  CHECK(listed(api, "tina", "?before=" + std::to_string(id)).empty());
}
