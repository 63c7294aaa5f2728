// SPDX-License-Identifier: Apache-2.0
#include "base/clean_text.hpp"

#include "catch.hpp"

using namespace parallax;

namespace {
constexpr const char* kReplaced = "\xEF\xBF\xBD";
// "没有流" ("no stream") as a camera with a GBK firmware says it.
constexpr const char* kGbk = "\xC3\xBB\xD3\xD0\xC1\xF7";
}  // namespace

TEST_CASE("foreign text becomes valid UTF-8 on one line, whatever the bytes are") {
  CHECK(clean_text("Stream Not Found") == "Stream Not Found");
  CHECK(clean_text("Größe 床 😀") == "Größe 床 😀");
  CHECK(is_utf8(clean_text(kGbk)));
  CHECK(clean_text("a\xFF\xFE\xFDz") == std::string("a") + kReplaced + "z");
  CHECK(clean_text("a\x1B[31mred\r\nnext\tcolumn\x7F") == "a [31mred  next column");
  CHECK(clean_text("a\xC2\x9B"
                   "31mz") == "a 31mz");  // C1: CSI in one character
  CHECK(clean_text("safe\xE2\x80\xAE"
                   "gpj.exe") == "safegpj.exe");                      // U+202E
  CHECK(clean_text("\xE2\x81\xA6iso\xE2\x81\xA9\xD8\x9C") == "iso");  // U+2066, U+2069, U+061C
  CHECK(clean_text("one\xE2\x80\xA8two") == "one two");               // U+2028
  CHECK(clean_text(std::string_view("a\0b", 3)) == "a b");
  CHECK(clean_text(" \x01 ").empty());
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBA", "\x80"}) {
    CHECK(clean_text(bad) == kReplaced);
  }
}

TEST_CASE("text is cut between characters, never inside one") {
  const std::string eighty = std::string(79, 'x') + "é";
  CHECK(clean_text(eighty, 80) == std::string(79, 'x'));
  CHECK(clean_text(eighty, 81) == eighty);
  CHECK(cut_at_character("aé", 2) == "a");
  CHECK(cut_at_character("aé", 3) == "aé");
  CHECK(cut_at_character("床", 2).empty());
  CHECK(cut_at_character("", 0).empty());
  CHECK(clean_text("\xFF", 2).empty());  // no room for what stands in for it
}

TEST_CASE("the last guard changes only what is no UTF-8") {
  const std::string odd = "{\"a\":\"\x1B\xE2\x80\xAE\"}";
  CHECK(valid_utf8(odd) == odd);
  // A lead byte must not swallow the quotation mark behind it.
  CHECK(valid_utf8("{\"a\":\"\xE4\"}") == std::string("{\"a\":\"") + kReplaced + "\"}");
}

TEST_CASE("JSON for a terminal is escaped, not changed") {
  CHECK(escape_controls("{\"a\": \"床\xC2\x9B\xE2\x80\xAE\x7F\"}\n") == "{\"a\": \"床\\u009b\\u202e\\u007f\"}\n");
}

TEST_CASE("controls of C0, C1 and of direction are found") {
  CHECK_FALSE(has_controls("Größe 床"));
  CHECK(has_controls("a\nb"));
  CHECK_FALSE(has_controls("a\nb\t", "\n\t"));
  CHECK(
      has_controls("a\xC2\x85"
                   "b",
                   "\n\t"));
  CHECK(has_bidi_controls("a\xE2\x80\x8F"));
  CHECK_FALSE(has_bidi_controls("שלום"));
  CHECK(printable_text("one\n\ttwo\x1B[2J\xC2\x9B\xE2\x80\xAE\xFF") == std::string("one\n\ttwo [2J ") + kReplaced);
}
