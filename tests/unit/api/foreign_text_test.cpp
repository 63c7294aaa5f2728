// SPDX-License-Identifier: Apache-2.0
// The last guard: whatever reaches an encoder, every answer is JSON in UTF-8.
#include <boost/json.hpp>

#include "api/dto/events.hpp"
#include "api/dto/fields.hpp"
#include "api/dto/items.hpp"
#include "api/dto/people.hpp"
#include "api/dto/problem.hpp"
#include "api/dto/system.hpp"
#include "api/dto/writer.hpp"
#include "base/clean_text.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::api;

namespace {

bool parses(const std::string& text) {
  boost::system::error_code problem;
  (void)boost::json::parse(text, problem);
  return !problem && is_utf8(text);
}

constexpr const char* kGbk = "\xC3\xBB\xD3\xD0\xC1\xF7\"";

}  // namespace

TEST_CASE("every encoder answers JSON, whatever the texts are") {
  SourceStatus source{.source = "s", .name = kGbk, .codec = kGbk};
  source.health.reason = Error{"not-found", kGbk, kGbk};
  RecordingStatus recording{.session = "x", .name = kGbk, .sources = {source}};
  recording.problem = Error{"no-media", kGbk, ""};
  const LocationView location{.location = {.id = "l", .name = kGbk}, .by = kGbk};
  const StatusView status{.recordings = {recording}, .locations = {location}, .sources = {source}};
  CHECK(parses(encode(status)));
  CHECK(parses(encode(EventMessage{.snapshot = status})));
  CHECK(parses(encode(std::vector{recording})));
  CHECK(parses(encode(location)));
  CHECK(parses(encode(std::vector{location})));
  CHECK(parses(encode(views_of({{.id = "s", .name = kGbk}}, {source}))));
  CHECK(parses(encode(SourceTest{.health = source.health, .codec = kGbk})));
  CHECK(parses(encode(Event{.type = "source-state", .fields = {{"reason", std::string(kGbk)}, {kGbk, int64_t{1}}}})));
  CHECK(parses(encode_object({{"text", std::string(kGbk)}})));
  CHECK(parses(encode(std::vector<AuditRow>{{.actor = kGbk, .reason = kGbk}})));
  CHECK(parses(encode(Job{.text = kGbk, .error = Error{"x", kGbk, ""}})));
  CHECK(parses(encode(PluginInfo{.name = kGbk, .refusal = PluginRefusal{"seal", {"x", kGbk, ""}}})));
  CHECK(parses(encode(PluginLog{.lines = {{.text = kGbk}}})));
  CHECK(parses(encode(User{.name = kGbk})));
  CHECK(parses(encode(Item{.title = kGbk})));
  CHECK(parses(encode_problem({404, {"plugin-unknown", kGbk, ""}, {{kGbk, kGbk}}, 0})));
}

TEST_CASE("controls of C1 are refused where those of C0 are, and unknown fields are shown whole") {
  const auto refusal = [](std::string_view json) {
    auto fields = Fields::of_json(json);
    REQUIRE(fields);
    (void)fields->maybe_text("name", {});
    return fields->finish();
  };
  CHECK_FALSE(refusal("{\"name\":\"Größe 床\"}"));
  CHECK(refusal("{\"name\":\"a\xC2\x9B[31m\"}"));
  std::string snowmen;
  for (int i = 0; i < 100; ++i) snowmen += "\xE2\x98\x83";
  const auto unknown = refusal("{\"" + snowmen + "\":1}");
  REQUIRE(unknown);
  CHECK(is_utf8(unknown->fields.at(0).field));
}
