// SPDX-License-Identifier: Apache-2.0
// Every row of the route table, against strangers, other roles and malformed requests.
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catch.hpp"
#include "running_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

/// The pattern with things that exist put in.
std::string example_path(std::string_view pattern) {
  static const std::map<std::string, std::string, std::less<>> examples{
      {"{session}", "s1"},  {"{location}", "l1"},    {"{source}", "c1"},    {"{user}", "trainee"},
      {"{item}", "i1"},     {"{job}", "j1"},         {"{plugin}", "p1"},    {"{notice:number}", "1"},
      {"{stream}", "main"}, {"{video:number}", "0"}, {"{part:number}", "0"}};
  std::string path;
  for (const std::string_view piece : split(pattern.substr(1), '/')) {
    const auto found = examples.find(piece);
    path += "/" + (found == examples.end() ? std::string(piece) : found->second);
  }
  return path;
}

bool is_socket(const Route& route) {
  return std::holds_alternative<SocketHandler>(route.handler);
}

void check_problem(const ClientAnswer& answer) {
  CHECK(answer.status >= 400);
  CHECK(answer.headers.find("Content-Type") == "application/problem+json");
  const auto problem = boost::json::parse(answer.body).as_object();
  for (const char* name : {"type", "title", "status", "code", "detail", "remedy"}) CHECK(problem.contains(name));
  CHECK(problem.at("status").as_int64() == answer.status);
  CHECK_FALSE(problem.at("detail").as_string().empty());
}

/// An item that the routes about items find.
void add_item(RunningApi& running) {
  NewItem item;
  item.id = "i1";
  Actor actor;
  actor.name = "trainer";
  REQUIRE(running.memory.items.add_item(actor, "s1", item));
}

struct Documented {
  std::string operation;
  std::string summary;
  std::set<std::string> query;
  std::string body;
  std::set<int> refusals;
  bool open = false;
};

/// What docs/api/openapi.yaml says about each method and path; it keeps to a form that needs no YAML library.
std::map<std::string, Documented> documented() {
  std::ifstream in(std::string(PARALLAX_SOURCE_DIR) + "/docs/api/openapi.yaml");
  REQUIRE(in);
  std::map<std::string, Documented> out;
  std::string path;
  Documented* now = nullptr;
  bool paths = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(' ') && !line.empty()) paths = line == "paths:";
    if (!paths) continue;
    const std::string_view text = trim(line);
    if (line.starts_with("  /")) {
      path = std::string(text.substr(0, text.size() - 1));
    } else if (line.starts_with("    ") && line[4] != ' ' && line.ends_with(":")) {
      std::string method(text.substr(0, text.size() - 1));
      for (char& c : method) c = static_cast<char>(std::toupper(c));
      now = &out[method + " " + path];
    } else if (now != nullptr && text.starts_with("operationId: ")) {
      now->operation = std::string(text.substr(13));
    } else if (now != nullptr && text.starts_with("summary: ")) {
      now->summary = std::string(text.substr(10, text.size() - 11));
    } else if (now != nullptr && text.starts_with("- {name: ") && text.find("in: query") != std::string_view::npos) {
      now->query.emplace(text.substr(9, text.find(',') - 9));
    } else if (now != nullptr && text.starts_with("requestBody: ")) {
      const size_t name = text.find("/schemas/") + 9;
      now->body = std::string(text.substr(name, text.find('"', name) - name));
    } else if (now != nullptr && text.starts_with("\"4")) {
      now->refusals.insert(std::stoi(std::string(text.substr(1, 3))));
    } else if (now != nullptr && text == "security: []") {
      now->open = true;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("openapi.yaml describes exactly the routes that there are") {
  RunningApi running;
  auto documents = documented();
  for (const Route& route : running.api.routes()) {
    std::string path(route.pattern);
    for (size_t at = path.find(":number"); at != std::string::npos; at = path.find(":number")) path.erase(at, 7);
    const std::string key = std::string(route.method) + " " + path;
    INFO(key);
    REQUIRE(documents.contains(key));
    const Documented& found = documents.at(key);
    CHECK(found.operation == route.operation);
    CHECK(found.summary == route.summary);
    CHECK(found.body == route.body);
    CHECK(found.query == std::set<std::string>(route.query.begin(), route.query.end()));
    CHECK(found.open == (route.access == Route::Access::anybody));
    documents.erase(key);
  }
  for (const auto& [key, rest] : documents) FAIL_CHECK("documented, but not there: " << key);
}

TEST_CASE("refusals are documented by their status, and what is refused is documented") {
  RunningApi running;
  add_item(running);
  const auto documents = documented();
  for (const Route& route : running.api.routes()) {
    std::string path(route.pattern);
    for (size_t at = path.find(":number"); at != std::string::npos; at = path.find(":number")) path.erase(at, 7);
    const std::string key = std::string(route.method) + " " + path;
    INFO(key);
    const auto found = documents.find(key);
    REQUIRE(found != documents.end());
    const std::set<int>& refusals = found->second.refusals;
    if (route.access != Route::Access::anybody) CHECK(refusals.contains(401));
    if (!route.rights.empty()) CHECK(refusals.contains(403));
    if (path.find('{') != std::string::npos) CHECK(refusals.contains(404));
    if (!route.body.empty()) CHECK((refusals.contains(400) && refusals.contains(415) && refusals.contains(422)));
    const std::string there = example_path(route.pattern);
    std::string nowhere = "/";
    for (const std::string_view piece : split(route.pattern.substr(1), '/'))
      nowhere += (nowhere.size() > 1 ? "/" : "") + std::string(piece.starts_with('{') ? "99999" : piece);
    const std::pair<std::string, std::string> tries[] = {
        {"", there}, {"trainee", there}, {"technician", there + "?no-such-parameter=1"}, {"technician", nowhere}};
    for (const auto& [user, address] : tries) {
      for (const char* body : {"", "{", R"({"no_such_field":1})"}) {
        const auto answer = running.ask(user, std::string(route.method), address, body);
        if (answer.status < 400 || answer.status >= 500) continue;
        INFO("answered " << answer.status << " to " << user << " at " << address << ": " << answer.body);
        CHECK(refusals.contains(answer.status));
      }
    }
  }
}

TEST_CASE("operation names are unique and every user route names its right or is about oneself") {
  RunningApi running;
  std::set<std::string_view> names;
  for (const Route& route : running.api.routes()) {
    INFO(route.operation);
    CHECK(names.insert(route.operation).second);
    const bool own = route.operation == "showMe" || route.operation == "logOut";
    CHECK((route.access == Route::Access::anybody || own || !route.rights.empty()));
  }
}

TEST_CASE("without a token, or with one that is wrong or expired, every user route answers 401 and changes nothing") {
  RunningApi running;
  add_item(running);
  const int before = running.memory.changes();
  for (const Route& route : running.api.routes()) {
    if (route.access == Route::Access::anybody) continue;
    INFO(route.method << " " << route.pattern);
    for (const char* user : {"", "nobody", "expired"}) {
      const auto answer = running.ask(user, std::string(route.method), example_path(route.pattern));
      CHECK(answer.status == 401);
      CHECK(answer.headers.find("WWW-Authenticate").has_value());
      check_problem(answer);
    }
    if (is_socket(route)) CHECK_FALSE(running.client()->open_socket(example_path(route.pattern)));
  }
  CHECK(running.memory.changes() == before);
}

TEST_CASE(
    "a Trainee without a relation to anything changes nothing and gets reasons, and of what they may not see none") {
  RunningApi running;
  add_item(running);
  const int before = running.memory.changes();
  const std::set<std::string_view> allowed{
      "showMe",      "explainRight",    "listLocations",  "showLocation", "listSources", "showSource",
      "showStatus",  "listRecordings",  "listSessions",   "listJobs",     "logOut",      "changeOwnPassword",
      "listNotices", "markNoticesSeen", "markNoticeSeen", "showNaming",   "listExports"};  // one's own
  int refused = 0;
  for (const Route& route : running.api.routes()) {
    if (route.access == Route::Access::anybody || is_socket(route) || allowed.contains(route.operation)) continue;
    INFO(route.method << " " << route.pattern);
    const auto answer = running.ask("trainee", std::string(route.method), example_path(route.pattern));
    const auto of = [&](std::string_view what) { return route.pattern.find(what) != std::string_view::npos; };
    const bool hidden = of("{session}") || of("{item}") || of("{location}") || of("{source}");
    CHECK(answer.status == (hidden ? 404 : 403));
    check_problem(answer);
    ++refused;
  }
  CHECK(refused > 25);
  CHECK(running.memory.changes() == before);
}

TEST_CASE(
    "every route with a body refuses what is malformed, mistyped, unknown or of another type, and changes nothing") {
  RunningApi running;
  add_item(running);
  running.memory.accounts.setup_needed = true;
  const int before = running.memory.changes();
  Headers plain;
  plain.add("Content-Type", "text/plain");
  for (const Route& route : running.api.routes()) {
    if (is_socket(route) || route.method == "GET") continue;
    INFO(route.method << " " << route.pattern);
    const auto send = [&](const std::string& body) {
      const auto answer = running.ask("technician", std::string(route.method), example_path(route.pattern), body);
      INFO(body.substr(0, 60) << " → " << answer.status << " " << answer.body);
      CHECK((answer.status == 400 || answer.status == 422));
      check_problem(answer);
    };
    send("{");
    send("[]");
    send(R"({"no_such_field": 1})");
    send("{\"name\": \"\xff\"}");
    send(std::string(15'000, '['));
    if (route.body.empty()) continue;
    for (const char* name : {"name", "user", "title", "to", "secured", "owner", "limit_ms", "password", "token"})
      send("{\"" + std::string(name) + "\": {\"a\": []}}");
  }
  CHECK(running.memory.changes() == before);
}

TEST_CASE("a body that is not declared as JSON is not read") {
  RunningApi running;
  const RawSocket socket(running.server->port());
  socket.send("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(socket.receive(std::chrono::seconds(5)).starts_with("HTTP/1.1 415 "));
}

TEST_CASE("unknown parameters are refused on every route") {
  RunningApi running;
  add_item(running);
  for (const Route& route : running.api.routes()) {
    if (route.method != "GET" || is_socket(route)) continue;
    INFO(route.pattern);
    const auto answer = running.ask("technician", "GET", example_path(route.pattern) + "?no_such=1");
    CHECK(answer.status == 422);
    check_problem(answer);
  }
  const auto hinted = running.ask("technician", "GET", "/api/v1/sessions?serach=x");
  CHECK(hinted.body.find("Did you mean \\\"search\\\"?") != std::string::npos);
}

TEST_CASE("unknown paths, methods and things have their own answers") {
  RunningApi running;
  CHECK(running.ask("technician", "GET", "/api/v2").status == 404);
  CHECK(running.ask("technician", "GET", "/").status == 404);
  CHECK(running.ask("technician", "GET", "/api/v1/../../etc/passwd").status == 404);
  CHECK(running.ask("technician", "PUT", "/api/v1/sessions").status == 405);
  CHECK(running.ask("technician", "GET", "/api/v1/%zz").status == 400);
  CHECK(running.ask("technician", "GET", "/api/v1/sessions/none").problem().error.code == "session-unknown");
  CHECK(running.ask("technician", "GET", "/api/v1/locations/none").status == 404);
  CHECK(running.ask("technician", "GET", "/api/v1/events").status == 426);
  CHECK(running.ask("technician", "GET", "/api/v1/sessions/s1/videos/0/parts/7/media").status == 404);
}

TEST_CASE("the reference page has every route and every schema that they name, and needs no log-in") {
  RunningApi running;
  const auto page = running.ask("", "GET", "/api/v1/docs");
  CHECK(page.status == 200);
  CHECK(page.headers.find("Content-Type") == "text/html; charset=utf-8");
  const auto has = [&](const std::string& text) {
    INFO(text);
    CHECK(page.body.find(text) != std::string::npos);
  };
  for (const Route& route : running.api.routes()) {
    has("id=\"" + std::string(route.operation) + "\"");
    for (const std::string_view schema : {route.body, route.answer}) {
      if (schema.empty() || schema.find('/') != std::string_view::npos) continue;
      has("<a href=\"#schema-" + std::string(schema) + "\">");
      has("<h2 id=\"schema-" + std::string(schema) + "\">");
    }
  }
  has("start_session_ns: {type: integer, format: int64");
  const auto tags = [&](const std::string& tag) {
    size_t count = 0;
    for (size_t at = page.body.find(tag); at != std::string::npos; at = page.body.find(tag, at + 1)) ++count;
    return count;
  };
  CHECK(tags("<pre>") == tags("</pre>"));
  CHECK(tags("<dl>") == tags("</dl>"));
}

TEST_CASE("the API hands out its own description") {
  RunningApi running;
  const auto answer = running.ask("", "GET", "/api/v1/openapi.yaml");
  CHECK(answer.status == 200);
  std::ifstream in(std::string(PARALLAX_SOURCE_DIR) + "/docs/api/openapi.yaml");
  const std::string file{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  CHECK(answer.body == file);
}
