// SPDX-License-Identifier: Apache-2.0
// Small text helpers that more than one module needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parallax {

/// `url` without user and password ("rtsp://u:p@h/x" → "rtsp://h/x"), fit for logs and messages.
[[nodiscard]] std::string without_secrets(std::string_view url);
/// RFC 3339 in UTC with milliseconds: "2026-11-22T01:02:03.456Z".
[[nodiscard]] std::string format_utc(int64_t utc_ns);
/// Lower-case hexadecimal of `bytes`.
[[nodiscard]] std::string to_hex(const uint8_t* bytes, size_t size);
/// `text` made fit for a file name on any file system: letters, digits, '-' and '_' stay, all else becomes '-';
/// at most `max_bytes` long, never empty.
[[nodiscard]] std::string file_name_of(std::string_view text, size_t max_bytes = 64);
/// Splits at each `separator`; empty pieces stay.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// Without blanks, tabs and line ends on both sides.
[[nodiscard]] std::string_view trim(std::string_view text);
/// How many letters must be put in, left out or replaced to make `b` of `a`; for suggestions. Texts of more than 64
/// bytes count as wholly different. Multiplies their lengths.
[[nodiscard]] size_t edit_distance(std::string_view a, std::string_view b);
/// How many characters (code points) valid UTF-8 has: what limits for people count.
[[nodiscard]] size_t characters_of(std::string_view utf8);
/// A size as people read it, in units of a thousand: "740 B", "24.1 MB", "512 GB".
[[nodiscard]] std::string size_text(uint64_t bytes);
/// ASCII case-insensitive equality.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace parallax
