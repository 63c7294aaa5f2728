// SPDX-License-Identifier: Apache-2.0
#include "media/file/boxes.hpp"

namespace parallax::media {

void BoxWriter::patch_u32(size_t position, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) out_[position + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

uint64_t ByteReader::get(size_t size) {
  if (rest_.size() < size) {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | rest_[i];
  rest_ = rest_.subspan(size);
  return value;
}

void ByteReader::skip(size_t count) {
  if (rest_.size() < count) ok_ = false;
  rest_ = rest_.subspan(std::min(count, rest_.size()));
}

std::optional<BoxView> take_box(ByteView& rest) {
  ByteReader reader(rest);
  uint64_t size = reader.u32();
  const uint32_t type = reader.u32();
  size_t header = 8;
  if (size == 1) {
    size = reader.u64();
    header = 16;
  }
  if (!reader.ok() || size < header || size > rest.size()) return std::nullopt;
  BoxView box{type, rest.first(size), rest.subspan(header, size - header)};
  rest = rest.subspan(size);
  return box;
}

std::optional<BoxView> find_box(ByteView body, uint32_t type) {
  while (const auto box = take_box(body)) {
    if (box->type == type) return box;
  }
  return std::nullopt;
}

}  // namespace parallax::media
