// SPDX-License-Identifier: Apache-2.0
// One media of a session on its way from the wire to the RTP layer: interleaved channels or a pair of UDP ports, and
// the receiver reports that go back.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/loop.hpp"
#include "base/timer.hpp"
#include "media/rtp/receiver_track.hpp"
#include "media/rtp/sdp.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/transport_header.hpp"

namespace parallax::media {

/// What a session hears of a track beside its units: that it receives, and that the camera ends it. [loop thread]
class TrackControl {
 public:
  virtual ~TrackControl() = default;
  virtual void on_track_packet(size_t track, int64_t arrival_monotonic_ns) = 0;
  virtual void on_track_bye(size_t track) = 0;
};

/// [loop thread]
class SessionTrack final : private DatagramEvents {
 public:
  SessionTrack(Loop& loop, rtp::SdpMedia media, UnitSink& units, TrackControl& control);

  [[nodiscard]] const rtp::SdpMedia& media() const { return media_; }
  [[nodiscard]] bool is_udp() const { return pair_ != nullptr; }
  [[nodiscard]] std::shared_ptr<const StreamFormat> format() const { return receiver_->format(); }
  [[nodiscard]] rtp::ReceiverTrackCounters counters() const { return receiver_->counters(); }

  /// Opens UDP ports for it and returns the RTP port. @errors "udp-ports".
  Result<uint16_t> open_ports(RtspNetwork& network, const std::string& server_address);
  /// SETUP succeeded. `number`: its place in the session's list of tracks; `asked_channel`: the RTP channel that we
  /// proposed. Fails as ReceiverTrack::create does.
  Result<void> begin(size_t number, const TransportReply& reply, uint8_t asked_channel,
                     const std::string& server_address);

  /// Takes an interleaved packet if it is on one of this track's channels.
  bool take_interleaved(uint8_t channel, ByteView packet, int64_t arrival_monotonic_ns);
  /// Receives nothing more; counters stay.
  void stop();
  /// UDP: opens the way through address translation and firewalls by sending first.
  void punch_holes();
  /// The RTCP packet that is due, as an interleaved frame to be sent on the connection; UDP sends it by itself and
  /// returns nothing.
  [[nodiscard]] std::string make_report(int64_t now_monotonic_ns);

 private:
  void on_rtp(ByteView packet, int64_t arrival_monotonic_ns) override;
  void on_rtcp(ByteView packet, int64_t arrival_monotonic_ns) override;
  void on_datagrams_done() override;

  rtp::SdpMedia media_;
  UnitSink& units_;
  TrackControl& control_;
  Loop& loop_;
  Timer reorder_timer_;
  Timer bye_timer_;
  std::unique_ptr<rtp::ReceiverTrack> receiver_;
  std::unique_ptr<DatagramPair> pair_;
  size_t number_ = 0;
  std::optional<uint8_t> rtp_channel_;
  std::optional<uint8_t> rtcp_channel_;
  bool said_bye_ = false;
};

}  // namespace parallax::media
