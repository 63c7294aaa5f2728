// SPDX-License-Identifier: Apache-2.0
// The Transport and Session headers of SETUP (RFC 2326 12.37, 12.39), with what cameras leave out or change. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parallax::media {

struct TransportReply {
  bool tcp = false;                     ///< interleaved on the connection
  std::optional<uint8_t> rtp_channel;   ///< as the server assigned it, which may differ from what we asked for
  std::optional<uint8_t> rtcp_channel;  ///< the next one when the server names a single channel
  std::optional<uint16_t> server_rtp_port;
  std::optional<uint16_t> server_rtcp_port;
  std::string source;            ///< address that media comes from; empty: the server's
  std::optional<uint32_t> ssrc;  ///< often missing, sometimes wrong
};

/// Reads the first transport that the server chose. @errors "bad-answer" when neither profile nor channel makes
/// sense.
[[nodiscard]] Result<TransportReply> parse_transport(std::string_view value);

[[nodiscard]] std::string tcp_transport(uint8_t rtp_channel);
[[nodiscard]] std::string udp_transport(uint16_t client_rtp_port);

struct SessionReply {
  std::string id;
  int64_t timeout_ns = 0;  ///< 60 s when the server does not say (RFC 2326 12.37), at least 2 s
};
/// "12345678;timeout=30" → id and timeout.
[[nodiscard]] SessionReply parse_session(std::string_view value);

}  // namespace parallax::media
