// SPDX-License-Identifier: Apache-2.0
#include "model/audit/audit_chain.hpp"

#include <vector>

#include "base/text.hpp"
#include "catch.hpp"

using namespace parallax;

namespace {

std::vector<std::string> exported(int rows) {
  std::vector<std::string> lines;
  AuditHash last{};
  for (int n = 1; n <= rows; ++n) {
    const AuditRow row{
        .seq = n, .utc_ns = 1'795'300'000'000'000'001, .actor = "anna", .action = "mark", .after = "\"\n\x01ü"};
    const AuditHash hash = next_audit_hash(last, canonical_row(row));
    lines.push_back(export_row(row, last, hash));
    last = hash;
  }
  lines.push_back(export_head(rows, last));
  return lines;
}

std::string verdict(const std::vector<std::string>& lines) {
  AuditVerifier verifier;
  for (const std::string& line : lines) {
    if (auto ok = verifier.add(line); !ok) return ok.error().text;
  }
  const auto end = verifier.finish();
  return end ? "sound" : end.error().text;
}

}  // namespace

TEST_CASE("the chain's first hash is the known one") {
  const auto canonical = canonical_json("{ \"a\" : 1 }");
  REQUIRE(canonical);
  const AuditHash hash = next_audit_hash({}, *canonical);
  CHECK(to_hex(hash.data(), hash.size()) == "b06a229070741292512e8760f470dd7a4c46ccfdf253df781d88dabe58c1ccb1");
}

TEST_CASE("canonical JSON sorts keys, leaves no blanks and escapes as RFC 8785 says") {
  CHECK(canonical_json(R"({"b":[true,null,-3],"a":"\u00fc\u0001\n\/\""})").value() ==
        "{\"a\":\"ü\\u0001\\n/\\\"\",\"b\":[true,null,-3]}");
  CHECK(canonical_json("1.5").error().code == "json-invalid");
  CHECK(canonical_json("9007199254740993").error().code == "json-invalid");
  CHECK(canonical_json("{").error().code == "json-invalid");
}

TEST_CASE("an exported log is sound, and whatever is done to it is noticed and named") {
  const auto lines = exported(5);
  CHECK(verdict(lines) == "sound");
  auto altered = lines;
  altered[2].replace(altered[2].find("anna"), 4, "eve!");
  CHECK(verdict(altered).starts_with("Row 3 "));
  auto removed = lines;
  removed.erase(removed.begin() + 1);
  CHECK(verdict(removed).starts_with("Row 2 "));
  auto swapped = lines;
  std::swap(swapped[3], swapped[4]);
  CHECK(verdict(swapped).starts_with("Row 4 "));
  auto cut = lines;
  cut.pop_back();
  CHECK(verdict(cut) != "sound");
  auto shortened = lines;
  shortened.erase(shortened.end() - 2);
  CHECK(verdict(shortened).starts_with("Row 5 "));
  auto two = altered;
  two[4] = "\xFF";
  AuditVerifier verifier;
  std::vector<bool> sound;
  for (const std::string& line : two) sound.push_back(verifier.add(line).has_value());
  CHECK(sound == std::vector<bool>{true, true, false, true, false, true});  // a bad row hides no other
  auto garbage = lines;
  garbage[0] = "not json";
  CHECK(verdict(garbage).starts_with("Row 1 "));
}

TEST_CASE("a row that says two things under one key is no sound row, whichever of them was hashed") {
  const auto lines = exported(3);
  const auto with = [&](size_t line, std::string_view before, std::string_view after) {
    auto changed = lines;
    changed[line].replace(changed[line].find(before), before.size(), after);
    return verdict(changed);
  };
  CHECK(with(1, R"("actor":)", R"("actor":"eve","actor":)").starts_with("Row 2 "));
  CHECK(with(1, R"("actor":"anna")", R"("actor":"anna","actor":"anna")").starts_with("Row 2 "));
  CHECK(with(1, R"("hash":)", R"("hash":"00","hash":)").starts_with("Row 2 "));
  CHECK(with(1, R"("actor":)", R"("\u0061ctor":"eve","actor":)").starts_with("Row 2 "));
  CHECK(with(3, R"("rows":)", R"("rows":9,"rows":)").starts_with("Row 4 "));
  CHECK(with(3, R"({"head")", R"({"actor":"eve","head")").starts_with("Row 4 "));
}
