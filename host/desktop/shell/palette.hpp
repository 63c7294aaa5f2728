// SPDX-License-Identifier: Apache-2.0
// The colours of both themes by what they are for, never by what they look like. Data only: tests check the contrast.
#pragma once

#include <cstdint>
#include <string_view>

namespace parallax::desktop {

/// 0xRRGGBB, opaque.
struct Colour {
  uint32_t rgb = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

struct Palette {
  Colour window;        ///< behind everything
  Colour surface;       ///< cards, tables, the navigation
  Colour raised;        ///< buttons, fields, what lies on a surface
  Colour hover;         ///< `raised` under the mouse
  Colour line;          ///< thin separators
  Colour outline;       ///< edges of fields, needed to see where they are
  Colour text;          ///< what is read
  Colour muted;         ///< what explains
  Colour accent;        ///< the main action, selection, focus
  Colour accent_hover;  ///< the main action under the mouse
  Colour on_accent;     ///< text on `accent`
  Colour record;        ///< recording, stop, delete: fills
  Colour record_hover;  ///< the same under the mouse
  Colour on_record;     ///< text on `record`
  Colour danger_text;   ///< the same as text on a surface
  Colour warning;       ///< paused, attention: as text on a surface
  Colour good;          ///< free, live: as text on a surface
  Colour accent_text;   ///< links, selected: as text on a surface
  Colour video;         ///< behind pictures, in both themes
  Colour on_video;      ///< text over pictures
  Colour selected;      ///< row or entry that is chosen
};

/// How much of `accent` lies behind words that were sought; `text` stays readable on it.
inline constexpr float kEmphasis = 0.3F;

enum class Theme { dark, light };

[[nodiscard]] const Palette& palette_of(Theme theme);
/// Ratio of luminances after WCAG 2.1, 1…21.
[[nodiscard]] double contrast(Colour a, Colour b);
/// `a` with a share of `b`, 0…1.
[[nodiscard]] Colour mix(Colour a, Colour b, double share);

}  // namespace parallax::desktop
