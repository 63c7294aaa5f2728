// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parallax {

/// Text made comparable for search and sorting: lower case in every script that has it, Latin, Greek and Cyrillic
/// letters without their accents ("Müller" is found by "muller"), runs of white space as one blank. In other scripts
/// marks are part of what a word says, and stay. Bytes that are no UTF-8 stay as they are. [any thread]
[[nodiscard]] std::string fold(std::string_view text);

/// Bytes of a text, the end not included.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};
/// Where folded `terms` stand in `text` as it was written, whole characters with their accents, in rising order; what
/// overlaps or touches is one. Empty terms stand nowhere. [any thread]
[[nodiscard]] std::vector<ByteRange> places_of(std::string_view text, const std::vector<std::string>& terms);

}  // namespace parallax
