// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.hpp"

#include <array>

#include "catch.hpp"

using namespace parallax;

namespace {
constexpr std::array<std::string_view, 4> kKnown{"camera", "microphone", "screen", "cam"};
}

TEST_CASE("the name that is nearest to a misspelt one is offered") {
  CHECK(nearest_of("camra", kKnown) == "camera");
  CHECK(nearest_of("cam", kKnown) == "cam");
  CHECK(nearest_of("scren", kKnown) == "screen");
  CHECK(suggestion("micropone", kKnown) == "Did you mean 'microphone'?");
}

TEST_CASE("of names that are equally near the first is offered") {
  constexpr std::array<std::string_view, 2> kAlike{"page", "pale"};
  CHECK(nearest_of("pace", kAlike) == "page");
}

TEST_CASE("where no name is near, all of them are told") {
  CHECK_FALSE(nearest_of("loudspeaker", kKnown));
  CHECK(suggestion("loudspeaker", kKnown, "Known keys") == "Known keys: camera, microphone, screen, cam.");
}

TEST_CASE("nothing is offered where nothing is known, or for a whole page of text") {
  CHECK_FALSE(nearest_of("camera", {}));
  CHECK_FALSE(nearest_of(std::string(100'000, 'c'), kKnown));
}
