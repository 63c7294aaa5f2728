// SPDX-License-Identifier: Apache-2.0
#include "base/fingerprint.hpp"

namespace parallax {

std::optional<std::string> sha256_fingerprint(std::string_view text) {
  constexpr size_t kDigits = 64;
  std::string hex;
  for (const char c : text) {
    if (c == ':' || c == ' ' || c == '-') continue;
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool digit = (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
    if (!digit || hex.size() == kDigits) return std::nullopt;
    hex += lower;
  }
  if (hex.size() != kDigits) return std::nullopt;
  return hex;
}

}  // namespace parallax
