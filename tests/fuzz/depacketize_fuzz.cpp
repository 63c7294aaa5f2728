// SPDX-License-Identifier: Apache-2.0
// RTP packets of every payload format, over TCP and UDP, through the session's time. First byte: format and transport;
// then packets, each with two bytes of length before it (RFC 4571).
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "media/rtp/receiver_track.hpp"
#include "media/time/session_timeline.hpp"

namespace {

using namespace parallax;

const std::array<std::string, 13> kDescriptions{
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 "
    "packetization-mode=1; sprop-parameter-sets=Z2QAC6zZQsTsBEAAAAMAQAAADIPFCmWA,aOvghLIs\n",
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\n",
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwA8lZAJ; "
    "sprop-sps=QgEBAWAAAAMAkAAAAwAAAwA8oBYgJFllZJJMrwFoCAAAAwAIAAADAMhA; sprop-pps=RAHBcrRiQA==\n",
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-max-don-diff=2\n",
    "m=video 0 RTP/AVP 26\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 mpeg4-generic/16000/1\na=fmtp:97 "
    "config=1408;sizelength=13;indexlength=3;indexdeltalength=3\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 mpeg4-generic/16000/1\na=fmtp:97 "
    "config=1408;sizelength=6;indexlength=2;indexdeltalength=2;ctsdeltalength=7;randomaccessindication=1;"
    "auxiliarydatasizelength=8\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 MP4A-LATM/44100/2\na=fmtp:97 cpresent=0; config=400024203fc0\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 AAL2-G726-40/8000\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 L16/48000/2\n",
    "m=audio 0 RTP/AVP 97\na=rtpmap:97 opus/48000/2\n",
    "m=application 0 RTP/AVP 97\na=rtpmap:97 SMPTE336M/90000\n",
};

/// Checks what every unit promises.
class Checker final : public media::UnitSink {
 public:
  explicit Checker(media::MediaKind kind) : time_({}, {kind}) {}
  void on_access_unit(size_t, const media::AccessUnit& unit) override {
    require(unit.format != nullptr && !unit.data.empty() && unit.dts_ticks <= unit.pts_ticks);
    if (unit.format->codec == media::Codec::h264 || unit.format->codec == media::Codec::h265)
      check_lengths(unit.data.view());
    const media::StampedTime stamp = time_.stamp(0, unit);
    require(stamp.dts_session_ns > last_dts_ns_ && stamp.pts_session_ns >= stamp.dts_session_ns);
    last_dts_ns_ = stamp.dts_session_ns;
  }
  void on_note(std::string_view) override {}

 private:
  static void require(bool holds) {
    if (!holds) std::abort();
  }
  static void check_lengths(ByteView data) {
    while (!data.empty()) {
      require(data.size() > 4);
      const size_t size = static_cast<size_t>(data[0]) << 24 | static_cast<size_t>(data[1]) << 16 |
                          static_cast<size_t>(data[2]) << 8 | data[3];
      require(size > 0 && size <= data.size() - 4);
      data = data.subspan(4 + size);
    }
  }

  media::SessionTimeline time_;
  int64_t last_dts_ns_ = kNoTime;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const auto session = media::rtp::parse_sdp(kDescriptions[(data[0] & 0x7F) % kDescriptions.size()]);
  media::rtp::ReceiverTrackOptions options;
  options.transport = (data[0] & 0x80) != 0 ? media::rtp::RtpTransport::udp : media::rtp::RtpTransport::tcp;
  auto track = media::rtp::ReceiverTrack::create(session->media.front(), options);
  if (!track) return 0;
  Checker sink(session->media.front().kind);
  ByteView rest{data + 1, size - 1};
  int64_t now_ns = 0;
  while (rest.size() >= 2) {
    const size_t length = std::min<size_t>(static_cast<size_t>(rest[0]) << 8 | rest[1], rest.size() - 2);
    // Exact copies, so that the address sanitizer sees reads beyond a packet.
    const std::vector<uint8_t> packet(rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(length));
    now_ns += 7 * kNsPerMs;
    (*track)->push_rtp(packet, now_ns, sink);
    rest = rest.subspan(2 + length);
  }
  (*track)->poll(now_ns + kNsPerSecond, sink);
  (void)(*track)->receiver_report(now_ns);
  return 0;
}
