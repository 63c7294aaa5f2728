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

TEST_CASE("who may not change a session's people does not learn who exists [L7]") {
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

TEST_CASE("paths of the recorder's computer are told on that computer only [L14]") {
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
  running.memory.catalogue.audit_bytes = kBytes;
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
