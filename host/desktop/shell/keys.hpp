// SPDX-License-Identifier: Apache-2.0
// Keys as they came from the window system, and chords of them as people write them ("Ctrl+Shift+M").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::desktop {

/// Bits of `KeyEvent::mods`, as the window library gives them.
inline constexpr int kModShift = 1;
inline constexpr int kModControl = 2;
inline constexpr int kModAlt = 4;
inline constexpr int kModSuper = 8;

/// Numbers of keys that have no character, as the window library gives them; other keys have their ASCII code.
enum Key : int {
  kKeyEscape = 256,
  kKeyEnter = 257,
  kKeyTab = 258,
  kKeyBackspace = 259,
  kKeyInsert = 260,
  kKeyDelete = 261,
  kKeyRight = 262,
  kKeyLeft = 263,
  kKeyDown = 264,
  kKeyUp = 265,
  kKeyPageUp = 266,
  kKeyPageDown = 267,
  kKeyHome = 268,
  kKeyEnd = 269,
  kKeyF1 = 290,
  kKeyF25 = 314,
  kKeyKeypad0 = 320,
  kKeyKeypadEnter = 335,
  kKeyMenu = 348,
};

/// A key that went down, came up or repeats.
struct KeyEvent {
  enum class Action { press, release, repeat };
  int key = 0;
  int mods = 0;
  Action action = Action::press;
  int64_t at_monotonic_ns = 0;  ///< when the window system's event arrived
};

/// A key with modifiers, to which a command may be bound.
struct Chord {
  int key = 0;
  int mods = 0;
  friend bool operator==(const Chord&, const Chord&) = default;
};

/// "Ctrl+Shift+M", "Space", "F11", "Left". [any thread]
[[nodiscard]] std::string format_chord(const Chord& chord);
/// Back from that, without regard to case; nothing if it names no key. [any thread]
[[nodiscard]] std::optional<Chord> parse_chord(std::string_view text);

}  // namespace parallax::desktop
