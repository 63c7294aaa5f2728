// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace parallax::desktop {

/// The code point at `at`, which moves behind it; U+FFFD for a byte that starts none. [any thread]
[[nodiscard]] inline uint32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const uint32_t first = byte(at++);
  if (first < 0x80) return first;
  const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  if (more == 0 || at + more > text.size()) return 0xfffd;
  uint32_t code_point = first & (0x3fU >> more);
  for (size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80) return 0xfffd;
    code_point = (code_point << 6U) | (byte(at + i) & 0x3fU);
  }
  at += more;
  return code_point;
}

/// Length of `text` without a code point that is cut off at `limit` bytes.
[[nodiscard]] inline size_t whole_code_points(std::string_view text, size_t limit) {
  if (limit >= text.size()) return text.size();
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80) --limit;
  return limit;
}

}  // namespace parallax::desktop
