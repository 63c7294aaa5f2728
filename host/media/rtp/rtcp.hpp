// SPDX-License-Identifier: Apache-2.0
// RTCP (RFC 3550 6.4 to 6.6): reading what a camera sends, writing our receiver reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

struct SenderReport {
  uint32_t ssrc = 0;
  uint64_t ntp = 0;  ///< 32.32 fixed point since 1900
  uint32_t rtp_time = 0;
  [[nodiscard]] int64_t utc_ns() const;
};

/// What one compound packet holds that we use.
struct RtcpContent {
  std::vector<SenderReport> sender_reports;
  std::vector<uint32_t> goodbyes;  ///< SSRCs of BYE
};

/// Reads a compound packet up to the first malformed part. [any thread]
[[nodiscard]] RtcpContent parse_rtcp(ByteView packet);
/// Second byte of an RTCP packet against that of an RTP packet, for transports that mix them (RFC 5761).
[[nodiscard]] bool looks_like_rtcp(ByteView packet);

struct ReportBlock {
  uint32_t ssrc = 0;
  uint8_t fraction_lost = 0;  ///< of 256, since the last report
  int32_t cumulative_lost = 0;
  uint32_t highest_sequence = 0;  ///< with the cycles in the upper 16 bits
  uint32_t jitter_ticks = 0;
  uint32_t last_sr = 0;              ///< middle 32 bits of the NTP time of the last sender report
  uint32_t delay_since_last_sr = 0;  ///< in 1/65536 s
};

/// RR (empty without `block`) and SDES with `cname`, as one compound packet.
[[nodiscard]] std::vector<uint8_t> make_receiver_report(uint32_t own_ssrc, const std::optional<ReportBlock>& block,
                                                        std::string_view cname);

}  // namespace parallax::media::rtp
