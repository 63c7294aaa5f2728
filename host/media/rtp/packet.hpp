// SPDX-License-Identifier: Apache-2.0
// The fixed header of an RTP packet (RFC 3550 5.1), and what becomes of its two wrapping counters.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

struct RtpPacket {
  bool marker = false;
  uint8_t payload_type = 0;
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  ByteView payload;  ///< without CSRCs, header extension and padding
};

/// Empty if `bytes` is no RTP packet. [any thread]
[[nodiscard]] inline std::optional<RtpPacket> parse_rtp(ByteView bytes) {
  if (bytes.size() < 12 || (bytes[0] >> 6) != 2) return std::nullopt;
  const auto word = [&bytes](size_t at) {
    return (static_cast<uint32_t>(bytes[at]) << 24) | (static_cast<uint32_t>(bytes[at + 1]) << 16) |
           (static_cast<uint32_t>(bytes[at + 2]) << 8) | bytes[at + 3];
  };
  RtpPacket packet;
  packet.marker = (bytes[1] & 0x80) != 0;
  packet.payload_type = bytes[1] & 0x7F;
  packet.sequence = static_cast<uint16_t>((bytes[2] << 8) | bytes[3]);
  packet.timestamp = word(4);
  packet.ssrc = word(8);
  size_t start = 12 + 4 * static_cast<size_t>(bytes[0] & 0x0F);
  if ((bytes[0] & 0x10) != 0) {
    if (bytes.size() < start + 4) return std::nullopt;
    start += 4 + 4 * ((static_cast<size_t>(bytes[start + 2]) << 8) | bytes[start + 3]);
  }
  size_t end = bytes.size();
  if ((bytes[0] & 0x20) != 0) {
    const size_t padding = bytes.back();
    if (padding == 0 || padding > end) return std::nullopt;
    end -= padding;
  }
  if (start > end) return std::nullopt;
  packet.payload = bytes.subspan(start, end - start);
  return packet;
}

/// Makes 64-bit ticks of 32-bit time stamps: each is taken as the nearest to the one before.
class TimestampUnwrapper {
 public:
  int64_t next(uint32_t timestamp) {
    ticks_ = peek(timestamp);
    last_ = timestamp;
    started_ = true;
    return ticks_;
  }
  /// The same without moving on. Call after next().
  [[nodiscard]] int64_t peek(uint32_t timestamp) const {
    return started_ ? ticks_ + static_cast<int32_t>(timestamp - last_) : static_cast<int64_t>(timestamp);
  }
  [[nodiscard]] bool started() const { return started_; }

 private:
  int64_t ticks_ = 0;
  uint32_t last_ = 0;
  bool started_ = false;
};

}  // namespace parallax::media::rtp
