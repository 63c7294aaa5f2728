// SPDX-License-Identifier: Apache-2.0
#include "base/fold.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("accents and case do not keep a name from being found") {
  CHECK(fold("M\u00fcller") == "muller");
  CHECK(fold("Mu\u0308ller") == "muller");  // written with a combining mark
  CHECK(fold("\u00c5ngstr\u00f6m \u00c9cole") == "angstrom ecole");
  CHECK(fold("\u0141\u00d3D\u0179") == "\u0142odz");  // a stroke is no accent
  CHECK(fold("Stra\u00dfe") == "strasse");
  CHECK(fold("\u0391\u03b8\u03ae\u03bd\u03b1") == "\u03b1\u03b8\u03b7\u03bd\u03b1");
}

TEST_CASE("in scripts whose marks make the word they stay") {
  CHECK(fold("\u0915\u093f") != fold("\u0915\u093e"));  // ki, ka in Devanagari
  CHECK(fold("\u30d0") != fold("\u30cf"));              // ba, ha in Katakana
  CHECK(fold("\uac00") == "\uac00");
}

TEST_CASE("white space is one blank, and broken bytes are kept") {
  CHECK(fold("  a \t\n b\u00a0c ") == "a b c");
  CHECK(fold("a\xff\xfe"
             "b") ==
        "a\xff\xfe"
        "b");
  CHECK(fold("\xc3") == "\xc3");
  CHECK(fold("a \u0308 b") == "a b");
}

TEST_CASE("what was found is shown where it was written, accents and all") {
  const auto shown = [](std::string_view text, const std::vector<std::string>& terms) {
    std::vector<std::string> out;
    for (const ByteRange& place : places_of(text, terms)) {
      out.emplace_back(text.substr(place.begin, place.end - place.begin));
    }
    return out;
  };
  using Texts = std::vector<std::string>;
  CHECK(shown("Dr. M\u00fcller asks", {"muller"}) == Texts{"M\u00fcller"});
  CHECK(shown("Mu\u0308ller, Rene\u0301", {"muller", "rene"}) == Texts{"Mu\u0308ller", "Rene\u0301"});
  CHECK(shown("Stra\u00dfe", {"stras"}) == Texts{"Stra\u00df"});
  CHECK(shown("Stra\u00dfe", {"se"}) == Texts{"\u00dfe"});
  CHECK(shown("  shock \n delivered  ", {"shock delivered"}) == Texts{"shock \n delivered"});
  CHECK(shown("shock shock", {"shock"}) == Texts{"shock", "shock"});
  CHECK(shown("airway", {"air", "way", "rw"}) == Texts{"airway"});
  CHECK(shown("a\xff\xfe", {"\xff"}) == Texts{"\xff"});
  CHECK(shown("airway", {"", "zebra"}).empty());
  CHECK(shown("", {"a"}).empty());
}
