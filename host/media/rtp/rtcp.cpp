// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/rtcp.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint8_t kSenderReport = 200;
constexpr uint8_t kReceiverReport = 201;
constexpr uint8_t kSourceDescription = 202;
constexpr uint8_t kGoodbye = 203;
constexpr int64_t kSecondsFrom1900To1970 = 2'208'988'800;

uint32_t read32(const uint8_t* at) {
  return (static_cast<uint32_t>(at[0]) << 24) | (static_cast<uint32_t>(at[1]) << 16) |
         (static_cast<uint32_t>(at[2]) << 8) | at[3];
}
void put16(std::vector<uint8_t>& out, uint32_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}
void put32(std::vector<uint8_t>& out, uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xFFFF);
}

}  // namespace

int64_t SenderReport::utc_ns() const {
  // Seconds roll over in 2036; whatever lies before 1970 is of the era after that (RFC 4330 3).
  auto seconds = static_cast<int64_t>(ntp >> 32) - kSecondsFrom1900To1970;
  if (seconds < 0) seconds += int64_t{1} << 32;
  return seconds * kNsPerSecond + static_cast<int64_t>(((ntp & 0xFFFFFFFF) * 1'000'000'000) >> 32);
}

bool looks_like_rtcp(ByteView packet) {
  return packet.size() >= 8 && (packet[0] >> 6) == 2 && packet[1] >= 192 && packet[1] <= 223;
}

RtcpContent parse_rtcp(ByteView packet) {
  RtcpContent content;
  while (packet.size() >= 4 && (packet[0] >> 6) == 2) {
    const size_t size = 4 * (((static_cast<size_t>(packet[2]) << 8) | packet[3]) + 1);
    if (size > packet.size()) break;
    if (packet[1] == kSenderReport && size >= 28) {
      SenderReport report;
      report.ssrc = read32(&packet[4]);
      report.ntp = (static_cast<uint64_t>(read32(&packet[8])) << 32) | read32(&packet[12]);
      report.rtp_time = read32(&packet[16]);
      content.sender_reports.push_back(report);
    } else if (packet[1] == kGoodbye) {
      const size_t count = packet[0] & 0x1F;
      for (size_t i = 0; i < count && 8 + 4 * i <= size; ++i) content.goodbyes.push_back(read32(&packet[4 + 4 * i]));
    }
    packet = packet.subspan(size);
  }
  return content;
}

std::vector<uint8_t> make_receiver_report(uint32_t own_ssrc, const std::optional<ReportBlock>& block,
                                          std::string_view cname) {
  std::vector<uint8_t> out;
  out.push_back(static_cast<uint8_t>(0x80 | (block ? 1 : 0)));
  out.push_back(kReceiverReport);
  put16(out, block ? 7 : 1);
  put32(out, own_ssrc);
  if (block) {
    put32(out, block->ssrc);
    const auto lost = static_cast<uint32_t>(std::clamp(block->cumulative_lost, -0x800000, 0x7FFFFF)) & 0xFFFFFF;
    put32(out, (static_cast<uint32_t>(block->fraction_lost) << 24) | lost);
    put32(out, block->highest_sequence);
    put32(out, block->jitter_ticks);
    put32(out, block->last_sr);
    put32(out, block->delay_since_last_sr);
  }
  cname = cname.substr(0, 255);
  const size_t item = 2 + cname.size();
  const size_t padded = (item / 4 + 1) * 4;  // at least one zero byte ends the list
  out.push_back(0x81);
  out.push_back(kSourceDescription);
  put16(out, static_cast<uint32_t>(1 + padded / 4));
  put32(out, own_ssrc);
  out.push_back(1);  // CNAME
  out.push_back(static_cast<uint8_t>(cname.size()));
  out.insert(out.end(), cname.begin(), cname.end());
  out.insert(out.end(), padded - item, 0);
  return out;
}

}  // namespace parallax::media::rtp
