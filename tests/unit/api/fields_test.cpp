// SPDX-License-Identifier: Apache-2.0
#include "api/dto/fields.hpp"

#include "base/clean_text.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::api;

namespace {

Problem problem_of(const std::string& json, const std::function<void(Fields&)>& read) {
  auto fields = Fields::of_json(json);
  REQUIRE(fields);
  read(*fields);
  auto problem = fields->finish();
  REQUIRE(problem);
  return *problem;
}

}  // namespace

TEST_CASE("a body that is no JSON object is refused with the place") {
  for (const std::string body :
       {"{", "{\"a\":}", "[1]", "\"x\"", "{} x", "{\"a\":\"\xff\"}", "nul", "{\"a\":1e999999}x"}) {
    INFO(body);
    const auto fields = Fields::of_json(body);
    REQUIRE_FALSE(fields);
    CHECK(fields.error().status == 400);
    CHECK(fields.error().error.code == "malformed-json");
    CHECK_FALSE(fields.error().error.remedy.empty());
  }
  CHECK_FALSE(Fields::of_json(std::string(100'000, '[')));
  CHECK(Fields::of_json(""));
  CHECK(Fields::of_json("  {\"a\" : 1}\n"));
}

TEST_CASE("all wrong fields are named at once") {
  const Problem problem =
      problem_of(R"({"name": 5, "limit": 1000, "on": "yes", "list": [1], "extra": 1})", [](Fields& fields) {
        (void)fields.text("name");
        (void)fields.text("missing");
        (void)fields.maybe_integer("limit", 1, 200);
        (void)fields.maybe_flag("on");
        (void)fields.maybe_texts("list");
      });
  CHECK(problem.status == 422);
  CHECK(problem.error.code == "invalid-fields");
  std::vector<std::string> names;
  for (const FieldError& error : problem.fields) names.push_back(error.field);
  CHECK(names == std::vector<std::string>{"name", "missing", "limit", "on", "list[0]", "extra"});
}

TEST_CASE("an unknown field is refused with the one that was probably meant") {
  const Problem problem = problem_of(R"({"nmae": "x"})", [](Fields& fields) { (void)fields.maybe_text("name"); });
  REQUIRE(problem.fields.size() == 1);
  CHECK(problem.fields[0].text.find("Did you mean \"name\"?") != std::string::npos);
}

TEST_CASE("texts are bounded and hold no control characters") {
  const auto refused = [](const std::string& json, const TextRule& rule) {
    auto fields = Fields::of_json(json);
    (void)fields->text("t", rule);
    return fields->finish().has_value();
  };
  CHECK(refused(R"({"t": ""})", {}));
  CHECK(refused(R"({"t": "abcdef"})", {.max_length = 5}));
  CHECK_FALSE(refused(R"({"t": "床床床床床"})", {.max_length = 5}));  // characters, not bytes
  CHECK(refused(R"({"t": "床床床床床床"})", {.max_length = 5}));
  CHECK(refused(R"({"t": "床"})", {.min_length = 2}));
  CHECK(refused(R"({"t": "a\u0000b"})", {}));
  CHECK(refused(R"({"t": "a\nb"})", {}));
  CHECK_FALSE(refused(R"({"t": "a\nb"})", {.lines = TextRule::Lines::many}));
  CHECK_FALSE(refused(R"({"t": "Zimmer Ä 床"})", {}));
}

TEST_CASE("query values are read by their types and given once") {
  Fields good = Fields::of_query({{"limit", "20"}, {"secured", "true"}});
  CHECK(good.maybe_integer("limit", 1, 200) == 20);
  CHECK(good.maybe_flag("secured") == true);
  CHECK_FALSE(good.finish());
  Fields bad = Fields::of_query({{"limit", "2x"}, {"limit", "3"}, {"secured", "1"}});
  (void)bad.maybe_integer("limit", 1, 200);
  (void)bad.maybe_flag("secured");
  const auto problem = bad.finish();
  REQUIRE(problem);
  CHECK(problem->fields.front().field == "?limit");
}

TEST_CASE("null means: not given; and can be told apart") {
  auto fields = Fields::of_json(R"({"end": null})");
  CHECK(fields->is_null("end"));
  CHECK_FALSE(fields->maybe_integer("end", 0, 1));
  CHECK_FALSE(fields->finish());
}

TEST_CASE("problems survive the way to the client") {
  const Problem sent{429, {"too-many-tries", "Too many \"tries\".", "Wait."}, {{"?a", "b"}}, 7};
  const Problem got = decode_problem(429, encode_problem(sent));
  CHECK(got.error == sent.error);
  CHECK(got.fields == sent.fields);
  CHECK(got.retry_after_s == 7);
  CHECK(encode_problem(sent).find("urn:parallax:problem:too-many-tries") != std::string::npos);
  CHECK(decode_problem(502, "<html>").error.code == "http-502");
}

TEST_CASE("what is wrong with a field is told once, whether it is one or several") {
  const auto told = [](const Query& query) {
    Fields fields = Fields::of_query(query);
    return error_with_fields(fields.finish().value_or(Problem{})).text;
  };
  CHECK(told({{"a", "1"}}) == "?a: There is no such field here.");
  CHECK(told({{"a", "1"}, {"b", "2"}}) ==
        "2 fields are wrong. ?a: There is no such field here. ?b: There is no such field here.");
}

TEST_CASE("codes have a status; what nobody foresaw is the recorder's fault") {
  CHECK(status_of("session-unknown") == 404);
  CHECK(status_of("not-allowed") == 403);
  CHECK(status_of("revision-old") == 409);
  CHECK(status_of("surprise") == 500);
}

TEST_CASE("UTF-8 is checked as RFC 3629 says") {
  CHECK(is_utf8("aä床😀"));
  for (const std::string_view bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\xF0\x9F\x98"})
    CHECK_FALSE(is_utf8(bad));
}
