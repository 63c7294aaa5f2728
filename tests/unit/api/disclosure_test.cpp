// SPDX-License-Identifier: Apache-2.0
// What answers do not give away, and what they do not cost.
#include <boost/json.hpp>
#include <fstream>

#include "stored_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

/// Sanitizers keep what was freed, and shadows of it all.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// Peak of the resident memory in KiB since it was last asked for.
int64_t peak_kib() {
  std::ifstream status("/proc/self/status");
  int64_t kib = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) kib = std::stoll(line.substr(6));
  }
  std::ofstream("/proc/self/clear_refs") << 5;
  return kib;
}

}  // namespace

TEST_CASE("who may not change a session's people does not learn who exists") {
  StoredApi api;
  const std::string path = std::string("/api/v1/sessions/") + StoredApi::kStopped + "/people";
  for (const char* field : {"annotators", "invited"}) {
    const auto with = [&](const char* name) { return std::string("{\"") + field + "\":[\"" + name + "\"]}"; };
    const auto known = api.ask("ines", "PATCH", path, with("tina"));
    const auto unknown = api.ask("ines", "PATCH", path, with("nobody-of-this-name"));
    CHECK(known.status == 403);
    CHECK(unknown.status == 403);
    CHECK(known.body == unknown.body);
    CHECK(api.ask("otto", "PATCH", path, with("nobody-of-this-name")).status == 422);
  }
  CHECK(api.ask("ines", "PATCH", path, R"({"owner":"tina"})").body ==
        api.ask("ines", "PATCH", path, R"({"owner":"nobody-of-this-name"})").body);
}

TEST_CASE("who may not see a room or a session learns nothing from its name: the answer is that of a made-up one") {
  StoredApi api;
  NewItem mark;
  mark.title = "Of rita's";
  const std::string item = api.store.items().add_item({}, StoredApi::kStopped, mark)->id;
  const std::string made_up = "00000000-0000-4000-8000-0000000000ff";
  const std::string room = api.store.rooms().location(api.room())->name;
  struct Way {
    const char* method;
    std::string path;  ///< "*": what is asked for
    std::string there;
    std::string body = {};
  };
  const std::string stopped = StoredApi::kStopped;
  const std::vector<Way> ways{
      {"GET", "/api/v1/locations/*", api.room()},
      {"GET", "/api/v1/locations/*", room},
      {"PATCH", "/api/v1/locations/*", room, R"({"offline":true})"},
      {"DELETE", "/api/v1/locations/*", room},
      {"POST", "/api/v1/locations/*/sources", room, R"({"name":"Side","driver":"sim"})"},
      {"POST", "/api/v1/locations/*/recordings", room, "{}"},
      {"GET", "/api/v1/sources?location=*", room},
      {"GET", "/api/v1/rights?action=live-view&location=*", room},
      {"GET", "/api/v1/rights?action=session-view&session=*", stopped},
      {"GET", "/api/v1/rights?action=session-view&session=*", StoredApi::kRunning},
      {"GET", "/api/v1/sources/*", api.camera()},
      {"PATCH", "/api/v1/sources/*", api.camera(), R"({"name":"Top"})"},
      {"POST", "/api/v1/sources/*/test", api.camera(), "{}"},
      {"GET", "/api/v1/sessions/*", stopped},
      {"POST", "/api/v1/sessions/*/stop", StoredApi::kRunning, "{}"},
      {"DELETE", "/api/v1/sessions/*", stopped},
      {"PATCH", "/api/v1/sessions/*/people", stopped, R"({"invited":["tina"]})"},
      {"GET", "/api/v1/sessions/*/items", stopped},
      {"GET", "/api/v1/sessions/*/videos/0/parts/0/media", stopped},
      {"GET", "/api/v1/items/*", item},
      {"PATCH", "/api/v1/items/*", item, R"({"title":"Another"})"},
  };
  const auto asked = [&](const Way& way, const std::string& caller, const std::string& what) {
    std::string path = way.path;
    std::string encoded = what;
    for (size_t at = encoded.find(' '); at != std::string::npos; at = encoded.find(' ')) encoded.replace(at, 1, "%20");
    path.replace(path.find('*'), 1, encoded);
    auto answer = api.ask(caller, way.method, path, way.body);
    for (size_t at = answer.body.find(what); at != std::string::npos; at = answer.body.find(what)) {
      answer.body.replace(at, what.size(), "*");
    }
    return std::pair(answer.status, answer.body);
  };
  for (const Way& way : ways) {
    INFO(way.method << " " << way.path);
    for (const char* caller : {"trainer-there", "trainee-there"}) {
      const auto there = asked(way, caller, way.there);
      CHECK(there.first == 404);
      CHECK(there == asked(way, caller, way.there == room ? "Room 99" : made_up));
    }
  }
  CHECK(api.ask("trainer-here", "PATCH", "/api/v1/locations/" + api.room(), R"({"offline":true})").status == 403);
}

TEST_CASE("paths of the recorder's computer are told on that computer only") {
  StoredApi api;
  Request request;
  request.method = "GET";
  request.target = std::string("/api/v1/sessions/") + StoredApi::kStopped;
  request.headers.add("Authorization", "Bearer " + api.token("tina"));
  for (const auto& [address, told] : {std::pair("127.0.0.1", true), std::pair("::1", true),
                                      std::pair("192.0.2.7", false), std::pair("2001:db8::1", false)}) {
    INFO(address);
    request.peer.address = address;
    const Response answer = api.api.handle(request);
    REQUIRE(answer.status == 200);
    CHECK((answer.body.find(api.store.data().string()) != std::string::npos) == told);
  }
}

TEST_CASE("clients add no gaps and no metadata: these are the recorder's own") {
  StoredApi api;
  const std::string path = std::string("/api/v1/sessions/") + StoredApi::kStopped + "/items";
  for (const char* kind : {"gap", "metadata"}) {
    const std::string body = std::string(R"({"title":"x","start_session_ns":1,"kind":")") + kind + "\"}";
    CHECK(api.ask("anna", "POST", path, body).status == 422);
    CHECK(api.ask("anna", "GET", path + "?kind=" + kind).status == 200);
  }
  CHECK(api.ask("anna", "POST", path, R"({"title":"x","start_session_ns":1,"kind":"remark"})").status == 201);
  CHECK(boost::json::parse(api.ask("anna", "GET", path).body).as_object().at("total").as_int64() == 1);
}

TEST_CASE("an export of the audit log of 96 MiB takes no memory, and nothing is left of it") {
  constexpr size_t kBytes = size_t{96} << 20;
  ApiOptions options;
  const TempFolder folder;
  options.spool_folder = folder.path();
  RunningApi running({}, options);
  running.memory.audit.export_bytes = kBytes;
  const auto client = running.client("technician");
  ClientRequest request;
  request.target = "/api/v1/audit/export";
  peak_kib();
  const int64_t before_kib = peak_kib();
  size_t got = 0;
  const auto answer = client->download(request, [&](ByteView bytes) -> Result<void> {
    got += bytes.size();
    return {};
  });
  const int64_t after_kib = peak_kib();
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(got >= kBytes);
  CHECK(got < kBytes + 1000);
  if (!kSanitized) CHECK(after_kib - before_kib < 16 * 1024);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("where a long answer cannot be put down, the refusal says so") {
  ApiOptions options;
  options.spool_folder = "/nonexistent";
  RunningApi running({}, options);
  for (const char* path : {"/api/v1/audit/export", "/api/v1/diagnose"}) {
    const auto answer = running.ask("technician", "GET", path);
    CHECK(answer.status >= 500);
    CHECK(answer.problem().error.code == "spool-failed");
  }
}
