// SPDX-License-Identifier: Apache-2.0
// What a well-behaved camera says over RTSP, and RTP packets that it could send. For tests of the receiver.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parallax::test {

/// H.264 (payload 96) and PCMU (payload 0); controls "v" and "a".
inline const std::string kVideoAndAudioSdp =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\na=control:*\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\na=control:v\r\n"
    "m=audio 0 RTP/AVP 0\r\na=control:a\r\n";

inline std::string rtsp_answer(int64_t cseq, std::string_view status, std::string_view headers = {},
                               std::string_view body = {}) {
  std::string out =
      "RTSP/1.0 " + std::string(status) + "\r\nCSeq: " + std::to_string(cseq) + "\r\n" + std::string(headers);
  if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + std::string(body);
}

struct RtpFields {
  uint8_t payload_type = 96;
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  bool marker = true;
  uint32_t ssrc = 0x11223344;
};

/// An RTP packet (RFC 3550 5.1).
inline std::string rtp_packet(const RtpFields& fields, std::string_view payload) {
  std::string out;
  const auto put = [&](uint32_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  };
  put(0x80, 1);
  put((fields.marker ? 0x80u : 0u) | fields.payload_type, 1);
  put(fields.sequence, 2);
  put(fields.timestamp, 4);
  put(fields.ssrc, 4);
  return out.append(payload);
}

/// A picture in one packet: an IDR slice, or a P slice. Nothing decodes it.
inline std::string h264_packet(uint16_t sequence, uint32_t timestamp, bool key = true) {
  return rtp_packet({.sequence = sequence, .timestamp = timestamp},
                    std::string(1, key ? '\x65' : '\x41') + "\x88picture");
}

/// An interleaved frame (RFC 2326 10.12).
inline std::string interleaved(uint8_t channel, std::string_view packet) {
  std::string out = "$";
  out += static_cast<char>(channel);
  out += static_cast<char>(packet.size() >> 8 & 0xff);
  out += static_cast<char>(packet.size() & 0xff);
  return out.append(packet);
}

/// RTCP: an empty receiver report and a BYE of `ssrc` (RFC 3550 6.6).
inline std::string rtcp_bye(uint32_t ssrc = 0x11223344) {
  std::string out("\x80\xc9\x00\x01", 4);
  const auto put = [&] {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(ssrc >> shift & 0xff);
  };
  put();
  out += std::string("\x81\xcb\x00\x01", 4);
  put();
  return out;
}

}  // namespace parallax::test
