// SPDX-License-Identifier: Apache-2.0
// RTCP packets, and the report that is made after them.
#include <cstddef>
#include <cstdint>

#include "media/rtp/receiver_track.hpp"
#include "media/rtp/rtcp.hpp"

namespace {

using namespace parallax;

class Nobody final : public media::UnitSink {
 public:
  void on_access_unit(size_t, const media::AccessUnit&) override {}
  void on_note(std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView packet{data, size};
  for (const auto& report : media::rtp::parse_rtcp(packet).sender_reports) (void)report.utc_ns();
  const auto session = media::rtp::parse_sdp("m=audio 0 RTP/AVP 0\r\n");
  auto track = media::rtp::ReceiverTrack::create(session->media.front());
  Nobody sink;
  constexpr uint8_t kSound[] = {0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 42};
  (*track)->push_rtp(kSound, 0, sink);
  (*track)->push_rtcp(packet, 1, sink);
  (*track)->push_rtp(kSound, 2, sink);
  (void)(*track)->receiver_report(3);
  return 0;
}
