// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/palette.hpp"
#include "catch.hpp"

using namespace parallax::desktop;

TEST_CASE("contrast is that of WCAG 2.1") {
  CHECK(contrast({0x000000}, {0xffffff}) == Catch::Approx(21.0));
  CHECK(contrast({0x777777}, {0xffffff}) == Catch::Approx(4.48).margin(0.01));
  CHECK(contrast({0x123456}, {0x123456}) == Catch::Approx(1.0));
}

TEST_CASE("in both themes what is read stands out from what it stands on") {
  for (const Theme theme : {Theme::dark, Theme::light}) {
    INFO((theme == Theme::dark ? "dark" : "light"));
    const Palette& p = palette_of(theme);
    for (const Colour ground : {p.window, p.surface, p.raised, p.hover, p.selected}) {
      CHECK(contrast(p.text, ground) >= 7.0);
      CHECK(contrast(p.muted, ground) >= 4.5);
      CHECK(contrast(p.accent_text, ground) >= 4.5);
      CHECK(contrast(p.text, mix(ground, p.accent, kEmphasis)) >= 4.5);
    }
    for (const Colour ground : {p.window, p.surface}) {
      for (const Colour state : {p.danger_text, p.warning, p.good}) CHECK(contrast(state, ground) >= 4.5);
      CHECK(contrast(p.outline, ground) >= 3.0);
    }
    // Badges and notices stand on a tint of their own colour.
    for (const Colour state : {p.danger_text, p.warning, p.good, p.accent_text}) {
      CHECK(contrast(state, mix(p.surface, state, 0.14)) >= 4.5);
    }
    CHECK(contrast(p.on_accent, p.accent) >= 4.5);
    CHECK(contrast(p.on_record, p.record) >= 4.5);
    CHECK(contrast(p.on_video, p.video) >= 7.0);
  }
}
