// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/item.hpp"

#include <fmt/format.h>

namespace parallax::timeline {
namespace {

std::optional<uint64_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint64_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint64_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<uint64_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

Colour colour_from(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return 0;
  uint64_t rgb = 0;
  for (const char c : text.substr(1)) {
    const auto digit = hex_digit(c);
    if (!digit) return 0;
    rgb = rgb << 4 | *digit;
  }
  return static_cast<Colour>(0xFF000000u | (rgb & 0xFF) << 16 | (rgb & 0xFF00) | rgb >> 16);
}

std::optional<ItemId> item_id_from(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  ItemId id;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const auto digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    id.high = id.high << 4 | id.low >> 60;
    id.low = id.low << 4 | *digit;
  }
  return id;
}

std::string text_of(ItemId id) {
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", id.high >> 32, id.high >> 16 & 0xFFFF, id.high & 0xFFFF,
                     id.low >> 48, id.low & 0xFFFFFFFFFFFF);
}

}  // namespace parallax::timeline
