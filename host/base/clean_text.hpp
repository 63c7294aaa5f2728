// SPDX-License-Identifier: Apache-2.0
// Text from outside: what a camera, a plugin, a file name or a stranger sends may be any bytes. `clean_text` where it
// comes in, `valid_utf8` as the last guard of whatever writes JSON or a log. All functions: [any thread]
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parallax {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Foreign text made fit for people: valid UTF-8 on one line. A run of bytes that are no UTF-8 becomes one U+FFFD;
/// control characters (C0, delete, C1) and line separators become blanks; bidi controls, which can make a text read
/// as another one, are dropped. At most `max_bytes` long, cut between characters; blanks at the ends go.
[[nodiscard]] std::string clean_text(std::string_view foreign, size_t max_bytes = std::string_view::npos);

/// Only what makes JSON invalid is changed: a run of bytes that are no UTF-8 becomes one U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string text);

/// The longest beginning of valid UTF-8 that has at most `max_bytes` and ends between characters.
[[nodiscard]] std::string_view cut_at_character(std::string_view utf8, size_t max_bytes);

/// Control characters of C0 and C1, delete, U+2028 and U+2029. `but` names those of ASCII that may be there ("\n\t").
/// Of text that is not valid UTF-8 nothing is promised.
[[nodiscard]] bool has_controls(std::string_view utf8, std::string_view but = {});
/// Characters with the property Bidi_Control: marks, embeddings, overrides and isolates.
[[nodiscard]] bool has_bidi_controls(std::string_view utf8);

/// `text` for a terminal or a log: control characters but line feed and tab become blanks, bidi controls go, and so do
/// bytes that are no UTF-8, as in `clean_text`. For a text that somebody wrote the printing program has no other guard.
[[nodiscard]] std::string printable_text(std::string_view text);

/// JSON text that commands no terminal and means the same: control characters beyond ASCII and bidi controls, which
/// JSON allows in its strings, are written as \uXXXX.
[[nodiscard]] std::string escape_controls(std::string_view json);

}  // namespace parallax
