// SPDX-License-Identifier: Apache-2.0
#include "store/ids.hpp"

#include <sodium.h>

#include <array>

#include "base/text.hpp"

namespace parallax::store {

std::string new_id() {
  std::array<uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string id = to_hex(bytes.data(), bytes.size());
  for (const size_t position : {20UL, 16UL, 12UL, 8UL}) id.insert(position, 1, '-');
  return id;
}

bool is_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

}  // namespace parallax::store
