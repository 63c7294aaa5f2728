// SPDX-License-Identifier: Apache-2.0
// What routes answer, held field by field against the schemas of docs/api/openapi.yaml.
#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
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

struct Property {
  std::string refers_to;  ///< a schema, or empty
  std::string text;       ///< the whole line
};
struct Schema {
  std::map<std::string, Property> properties;
  std::set<std::string> required;
  bool request = false;  ///< what clients send: unknown fields are refused
};
using Schemas = std::map<std::string, Schema>;

Schemas read_schemas() {
  std::ifstream in(std::string(PARALLAX_SOURCE_DIR) + "/docs/api/openapi.yaml");
  Schemas out;
  bool inside = false;
  std::string name;
  for (std::string line; std::getline(in, line);) {
    if (line == "  schemas:") inside = true;
    if (!inside) continue;
    const std::string text(trim(line));
    if (line.starts_with("    ") && line[4] != ' ') name = text.substr(0, text.size() - 1);
    if (line == "      additionalProperties: false") out[name].request = true;
    if (text.starts_with("required: [")) {
      for (const std::string_view one : split(std::string_view(text).substr(11, text.size() - 12), ','))
        out[name].required.emplace(trim(one));
    }
    if (!line.starts_with("        ") || line[8] == ' ') continue;
    const size_t colon = text.find(": ");
    const size_t reference = text.find("/schemas/");
    const auto in_a_name = [](char c) { return c == '_' || std::isdigit(c) || std::islower(c); };
    if (colon == std::string::npos || !std::all_of(text.begin(), text.begin() + static_cast<long>(colon), in_a_name))
      continue;  // a line of a description
    const std::string target =
        reference == std::string::npos ? "" : text.substr(reference + 9, text.find('"', reference) - reference - 9);
    out[name].properties[text.substr(0, colon)] = {target, text};
  }
  return out;
}

void check(const Schemas& schemas, const std::string& schema, const boost::json::object& answer) {
  INFO("schema " << schema << ", answer " << boost::json::serialize(answer).substr(0, 300));
  REQUIRE(schemas.contains(schema));
  const auto& properties = schemas.at(schema).properties;
  for (const std::string& name : schemas.at(schema).required) {
    INFO("required " << name);
    CHECK(answer.contains(name));
  }
  for (const auto& [name, property] : properties) {
    INFO("property " << name);
    if (schema == "Source" && name == "health" && !answer.contains(name)) continue;  // in the list only
    REQUIRE(answer.contains(name));
    const boost::json::value& value = answer.at(name);
    const std::string& target = property.refers_to;
    if (target.empty()) continue;
    if (value.is_object()) check(schemas, target, value.as_object());
    if (!value.is_array()) continue;
    for (const boost::json::value& one : value.as_array()) check(schemas, target, one.as_object());
  }
  for (const auto& entry : answer) {
    const std::string name(entry.key());
    INFO("answered field " << name);
    CHECK(properties.contains(name));
  }
}

}  // namespace

TEST_CASE("every answer has exactly the fields that openapi.yaml promises") {
  RunningApi running;
  const Schemas schemas = read_schemas();
  REQUIRE(schemas.size() > 40);
  RecordingStatus recording;
  recording.session = "s1";
  recording.location = "l1";
  recording.sources.resize(1);
  running.memory.recording.recordings.push_back(recording);
  const std::map<std::string, std::string, std::less<>> bodies{
      {"logIn", R"({"user":"trainer","password":"secret"})"},
      {"addUser", R"({"name":"new","password":"x"})"},
      {"changeUser", "{}"},
      {"addLocation", R"({"name":"Room 2"})"},
      {"changeLocation", "{}"},
      {"addSource", R"({"name":"Cam","driver":"sim"})"},
      {"changeSource", "{}"},
      {"testSource", "{}"},
      {"addItem", R"({"id":"11111111-2222-4333-8444-555555555555","title":"a","start_session_ns":1})"},
      {"changePeople", "{}"},
      {"verifySession", ""},
      {"stopRecording", "{}"},
      {"changeNaming", R"({"mode":"ask"})"},
      {"copySession", R"({"to":"usb"})"},
      {"editItem", "{}"},
      {"removeItem", ""}};
  const std::map<std::string, std::string, std::less<>> examples{{"{session}", "s2"},
                                                                 {"{location}", "l1"},
                                                                 {"{source}", "c1"},
                                                                 {"{user}", "trainee"},
                                                                 {"{item}", "11111111-2222-4333-8444-555555555555"},
                                                                 {"{job}", "j1"},
                                                                 {"{plugin}", "p1"}};
  int checked = 0;
  for (const Route& route : running.api.routes()) {
    const bool sends = bodies.contains(route.operation);
    if (std::holds_alternative<SocketHandler>(route.handler) || !schemas.contains(std::string(route.answer))) continue;
    if (route.method != "GET" && !sends) continue;
    std::string path;
    for (const std::string_view piece : split(route.pattern.substr(1), '/')) {
      const auto found = examples.find(piece);
      path += "/" + (found == examples.end() ? std::string(piece) : found->second);
    }
    if (route.operation == "stopRecording") path = "/api/v1/sessions/s1/stop";  // the other one is not running
    if (route.operation == "explainRight") path += "?action=status-view";
    if (route.operation == "listSessions") path += "?search=a";
    INFO(route.method << " " << path);
    const auto answer =
        running.ask("technician", std::string(route.method), path, sends ? bodies.find(route.operation)->second : "");
    INFO(answer.body);
    REQUIRE(answer.ok());
    check(schemas, std::string(route.answer), boost::json::parse(answer.body).as_object());
    ++checked;
  }
  CHECK(checked > 30);
}

TEST_CASE("generated clients get no optional fields: schemas of answers require all that they name") {
  const std::map<std::string, std::set<std::string>> optional{{"Source", {"health"}},
                                                              {"Problem", {"retry_after_s", "errors"}}};
  size_t answers = 0;
  for (const auto& [name, schema] : read_schemas()) {
    INFO("schema " << name);
    for (const std::string& required : schema.required) CHECK(schema.properties.contains(required));
    if (schema.request) continue;
    ++answers;
    for (const auto& [property, facts] : schema.properties) {
      INFO("property " << property);
      const auto may_lack = optional.find(name);
      const bool may = may_lack != optional.end() && may_lack->second.contains(property);
      CHECK(schema.required.contains(property) == !may);
    }
  }
  CHECK(answers > 30);
}

TEST_CASE("every time in nanoseconds is said to be a 64-bit integer") {
  std::ifstream in(std::string(PARALLAX_SOURCE_DIR) + "/docs/api/openapi.yaml");
  size_t times = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = trim(line);
    const std::string_view named = text.starts_with("- {name: ") ? text.substr(9) : text;
    const size_t end = named.find_first_of(":,");
    if (end == std::string_view::npos || !named.substr(0, end).ends_with("_ns")) continue;
    if (named.substr(0, end).find(' ') != std::string_view::npos) continue;  // a sentence
    INFO(line);
    CHECK(line.find("format: int64") != std::string::npos);
    ++times;
  }
  CHECK(times > 40);
}
