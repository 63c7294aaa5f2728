// SPDX-License-Identifier: Apache-2.0
// How sessions, their folders and their files are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parallax::record {

/// "Room 1, 2026-11-22 14:05" in the computer's time zone: the name of a session that nobody named (R107).
[[nodiscard]] std::string default_session_name(std::string_view location, int64_t start_utc_ns);
/// "20261122-130500Z-Room-1-1b9d6bcd": sorts by time, tells people what it is, and is unique by its piece of the id.
[[nodiscard]] std::string session_folder_name(std::string_view location, int64_t start_utc_ns, std::string_view id);
/// What the files of a source begin with: "Camera-1" of "Camera 1". A name that says more than every file system takes
/// (other scripts, signs, many letters) has a number of its own behind it: two sources never share a file.
[[nodiscard]] std::string source_stem(std::string_view source);
/// "Camera-1-p002": part numbers start at 1. Without folder and extension.
[[nodiscard]] std::string part_stem(std::string_view source, size_t number);
/// `name` with " (stopped: disk full)" appended once (R28).
[[nodiscard]] std::string name_with_stop_reason(std::string name, std::string_view reason_text);
/// "1:02:03" from a duration, "under a second" never: whole seconds, rounded down.
[[nodiscard]] std::string duration_text(int64_t duration_ns);

}  // namespace parallax::record
