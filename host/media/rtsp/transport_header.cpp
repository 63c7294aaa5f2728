// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/transport_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "media/rtsp/message.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {

template <typename Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  text = trim(text);
  Number value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || stop == text.data()) return std::nullopt;
  return value;
}

// "a-b" or "a": the second number is the next one when it is missing.
template <typename Number>
void read_pair(std::string_view text, std::optional<Number>& first, std::optional<Number>& second) {
  const size_t dash = text.find('-');
  first = number_of<Number>(text.substr(0, dash));
  if (!first) return;
  if (dash != std::string_view::npos) second = number_of<Number>(text.substr(dash + 1));
  if (!second && *first < std::numeric_limits<Number>::max()) second = static_cast<Number>(*first + 1);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  for (size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (equal_ignoring_case(text.substr(i, part.size()), part)) return true;
  }
  return false;
}

}  // namespace

Result<TransportReply> parse_transport(std::string_view value) {
  const std::string_view first = value.substr(0, value.find(','));
  const auto pieces = split(first, ';');
  TransportReply reply;
  const bool is_rtp = contains_ignoring_case(pieces[0], "RTP/");
  reply.tcp = contains_ignoring_case(pieces[0], "/TCP");
  for (const std::string_view piece : pieces) {
    const size_t equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(piece.substr(0, equals));
    const std::string_view content = trim(piece.substr(equals + 1));
    if (equal_ignoring_case(name, "interleaved")) {
      read_pair(content, reply.rtp_channel, reply.rtcp_channel);
      reply.tcp = true;  // some servers answer RTP/AVP;interleaved=…
    } else if (equal_ignoring_case(name, "server_port")) {
      read_pair(content, reply.server_rtp_port, reply.server_rtcp_port);
    } else if (equal_ignoring_case(name, "source")) {
      reply.source = content;
    } else if (equal_ignoring_case(name, "ssrc")) {
      reply.ssrc = number_of<uint32_t>(content, 16);
    }
  }
  if (!is_rtp && !reply.tcp) {
    return fail(bad_transport());
  }
  return reply;
}

std::string tcp_transport(uint8_t rtp_channel) {
  return fmt::format("RTP/AVP/TCP;unicast;interleaved={}-{}", rtp_channel, rtp_channel + 1);
}

std::string udp_transport(uint16_t client_rtp_port) {
  return fmt::format("RTP/AVP;unicast;client_port={}-{}", client_rtp_port, client_rtp_port + 1);
}

SessionReply parse_session(std::string_view value) {
  constexpr int64_t kDefault = 60;
  constexpr int64_t kShortest = 2;
  constexpr int64_t kLongest = 3600;
  SessionReply reply;
  const auto pieces = split(value, ';');
  reply.id = trim(pieces[0]);
  int64_t seconds = kDefault;
  for (const std::string_view piece : pieces) {
    const size_t equals = piece.find('=');
    if (equals == std::string_view::npos || !equal_ignoring_case(trim(piece.substr(0, equals)), "timeout")) continue;
    const int64_t said = number_of<int64_t>(piece.substr(equals + 1)).value_or(0);
    if (said > 0) seconds = said;
  }
  reply.timeout_ns = std::clamp(seconds, kShortest, kLongest) * kNsPerSecond;
  return reply;
}

}  // namespace parallax::media
