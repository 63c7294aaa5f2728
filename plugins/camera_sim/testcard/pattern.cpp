// SPDX-License-Identifier: Apache-2.0
#include "testcard/pattern.hpp"

#include <algorithm>
#include <span>

#include "testcard/pattern_bits.hpp"

namespace parallax::testcard {
namespace {

constexpr size_t kChecksumAt = 14;

/// CRC-32 as in IEEE 802.3.
uint32_t crc32(std::span<const uint8_t> bytes) {
  uint32_t crc = ~0U;
  for (const uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void put(uint8_t* at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) at[i] = static_cast<uint8_t>(value >> (8 * (bytes - 1 - i)));
}

uint64_t take(const uint8_t* at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value = (value << 8) | at[i];
  return value;
}

int block_of(Rect place) {
  return place.width / kFieldColumns;
}

uint8_t black(Range range) {
  return range == Range::full ? 0 : 16;
}
uint8_t white(Range range) {
  return range == Range::full ? 255 : 235;
}

}  // namespace

PatternBits encode_bits(const Pattern& pattern) {
  PatternBits bits{};
  put(bits.data(), pattern.camera, 2);
  put(bits.data() + 2, pattern.counter, 4);
  put(bits.data() + 6, static_cast<uint64_t>(pattern.capture_utc_ns / 1000), 8);
  put(bits.data() + kChecksumAt, crc32({bits.data(), kChecksumAt}), 4);
  return bits;
}

std::optional<Pattern> decode_bits(const PatternBits& bits) {
  if (take(bits.data() + kChecksumAt, 4) != crc32({bits.data(), kChecksumAt})) return std::nullopt;
  return Pattern{static_cast<uint16_t>(take(bits.data(), 2)), static_cast<uint32_t>(take(bits.data() + 2, 4)),
                 static_cast<int64_t>(take(bits.data() + 6, 8)) * 1000};
}

Rect pattern_place(int width, int height) {
  // Whole macroblocks where the picture is large enough: a toggled block then costs few bits and leaves no ringing.
  const int wanted = std::min(width / 72, height / 40);
  const int block = wanted >= 16 ? wanted / 8 * 8 : std::max(4, wanted / 2 * 2);
  const int step = block % 8 == 0 ? 8 : 2;
  const int x = (width - kFieldColumns * block - width / 32) / step * step;
  const int y = (height - kFieldRows * block) * 2 / 5 / step * step;
  return {std::max(0, x), std::max(0, y), kFieldColumns * block, kFieldRows * block};
}

void draw_pattern_frame(Picture& picture, Rect place, Range range) {
  const int block = block_of(place);
  const auto ring = [&](int inset, uint8_t luma) {
    const int edge = inset * block;
    picture.fill({place.x + edge, place.y + edge, place.width - 2 * edge, place.height - 2 * edge}, {luma, 128, 128});
  };
  ring(0, white(range));
  ring(1, black(range));
  ring(2, white(range));
}

void draw_pattern(Picture& picture, Rect place, const Pattern& pattern, Range range) {
  const PatternBits bits = encode_bits(pattern);
  const int block = block_of(place);
  for (int row = 0; row < kDataRows; ++row) {
    for (int column = 0; column < kDataColumns; ++column) {
      const auto index = static_cast<size_t>(row * kDataColumns + column);
      const bool one = ((bits[index / 8] >> (7 - index % 8)) & 1) != 0;
      picture.fill_luma({place.x + (kMargin + column) * block, place.y + (kMargin + row) * block, block, block},
                        one ? white(range) : black(range));
    }
  }
}

}  // namespace parallax::testcard
