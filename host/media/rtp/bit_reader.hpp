// SPDX-License-Identifier: Apache-2.0
// Reads bits, most significant first, from foreign bytes. Past the end it yields zeros and remembers that it did.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

class BitReader {
 public:
  explicit BitReader(ByteView bytes) : bytes_(bytes) {}

  /// The next `count` ≤ 32 bits.
  uint32_t bits(uint32_t count) {
    uint32_t value = 0;
    for (; count > 0; --count) value = (value << 1) | bit();
    return value;
  }
  bool flag() { return bit() != 0; }
  /// ue(v) of ITU-T H.264 9.1. A code of more than 32 leading zeros counts as overrun.
  uint32_t ue() {
    uint32_t zeros = 0;
    while (!flag()) {
      if (++zeros > 31 || overrun_) {
        overrun_ = true;
        return 0;
      }
    }
    return ((1U << zeros) - 1) + bits(zeros);
  }
  /// se(v) of ITU-T H.264 9.1.1.
  int32_t se() {
    const uint32_t code = ue();
    const auto half = static_cast<int32_t>((code + 1) / 2);
    return code % 2 == 1 ? half : -half;
  }
  void skip(size_t count) {
    position_ += count;
    if (position_ > bytes_.size() * 8) overrun_ = true;
  }
  [[nodiscard]] size_t position() const { return position_; }
  /// Something was read that is not there: what was read is not to be trusted.
  [[nodiscard]] bool overrun() const { return overrun_; }

 private:
  uint32_t bit() {
    if (position_ >= bytes_.size() * 8) {
      overrun_ = true;
      return 0;
    }
    const uint32_t value = (static_cast<uint32_t>(bytes_[position_ / 8]) >> (7 - position_ % 8)) & 1U;
    ++position_;
    return value;
  }

  ByteView bytes_;
  size_t position_ = 0;
  bool overrun_ = false;
};

}  // namespace parallax::media::rtp
