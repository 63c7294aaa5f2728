// SPDX-License-Identifier: Apache-2.0
#include <imgui.h>

#include "catch.hpp"
#include "desktop/shell/text.hpp"

using namespace parallax::desktop;

TEST_CASE("a word that is longer than a line goes on in the next one; nothing of a fingerprint is lost") {
  ImFontAtlas atlas;
  Text text(atlas);
  REQUIRE(text.new_frame(1));
  std::string fingerprint = "A0";
  for (int i = 1; i < 32; ++i) fingerprint += ":A0";
  const float line = text.line(Font::body);
  const auto height = [&](const std::string& words, float width) {
    const TextSize size = text.draw_wrapped(nullptr, Font::body, 0, 0, {}, words, width);
    CHECK(size.width <= width);
    return size.height;
  };
  const float whole = text.measure(Font::body, fingerprint).width;
  CHECK(height(fingerprint, whole + 1) == line);
  // Each line but the last gives at most a pair of digits and its colon away.
  CHECK(height(fingerprint, whole * 0.6F) == 2 * line);
  CHECK(height("It is " + fingerprint + " now.", whole * 0.6F) == 3 * line);
  CHECK(height(std::string(200, 'x'), text.measure(Font::body, std::string(60, 'x')).width + 1) == 4 * line);
  // Between words first; with room for a few letters only, a word is cut rather than stood on end.
  const float three = text.measure(Font::body, "one two three").width;
  CHECK(height("one two three four", three + 1) == 2 * line);
  CHECK(height(fingerprint, text.measure(Font::body, "A0:A").width) == line);
  CHECK(height("  " + fingerprint, whole * 0.6F) >= 2 * line);
}
