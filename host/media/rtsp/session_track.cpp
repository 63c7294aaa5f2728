// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/session_track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace parallax::media {

namespace {
/// Longer than a packet is waited for.
constexpr int64_t kFarewellNs = 150 * kNsPerMs;
}  // namespace

SessionTrack::SessionTrack(Loop& loop, rtp::SdpMedia media, UnitSink& units, TrackControl& control)
    : media_(std::move(media)), units_(units), control_(control), loop_(loop), reorder_timer_(loop), bye_timer_(loop) {}

Result<uint16_t> SessionTrack::open_ports(RtspNetwork& network, const std::string& server_address) {
  auto pair = network.open_pair(server_address, *this);
  if (!pair) return fail(pair.error());
  pair_ = std::move(*pair);
  return pair_->rtp_port();
}

Result<void> SessionTrack::begin(size_t number, const TransportReply& reply, uint8_t asked_channel,
                                 const std::string& server_address) {
  number_ = number;
  rtp::ReceiverTrackOptions options;
  options.number = number;
  options.own_ssrc = std::random_device{}();
  options.announced_ssrc = reply.ssrc;
  options.transport = reply.tcp ? rtp::RtpTransport::tcp : rtp::RtpTransport::udp;
  auto receiver = rtp::ReceiverTrack::create(media_, options);
  if (!receiver) return fail(receiver.error());
  receiver_ = std::move(*receiver);
  if (reply.tcp) {
    pair_.reset();
    rtp_channel_ = reply.rtp_channel.value_or(asked_channel);
    rtcp_channel_ = reply.rtp_channel ? reply.rtcp_channel : std::optional(static_cast<uint8_t>(asked_channel + 1));
  } else if (pair_) {
    pair_->set_peer(server_address, reply.source, reply.server_rtp_port.value_or(0),
                    reply.server_rtcp_port.value_or(0));
  }
  return {};
}

bool SessionTrack::take_interleaved(uint8_t channel, ByteView packet, int64_t arrival_monotonic_ns) {
  if (channel == rtp_channel_) {
    on_rtp(packet, arrival_monotonic_ns);
  } else if (channel == rtcp_channel_) {
    on_rtcp(packet, arrival_monotonic_ns);
  } else {
    return false;
  }
  return true;
}

void SessionTrack::on_rtp(ByteView packet, int64_t arrival_monotonic_ns) {
  if (!receiver_) return;
  // Some cameras send RTCP on the RTP channel (and RFC 5761 allows it): payload types 64 to 95 with the marker bit.
  const bool is_rtcp = packet.size() > 1 && packet[1] >= 192 && packet[1] <= 223;
  if (is_rtcp) {
    on_rtcp(packet, arrival_monotonic_ns);
    return;
  }
  control_.on_track_packet(number_, arrival_monotonic_ns);
  receiver_->push_rtp(packet, arrival_monotonic_ns, units_);
}

void SessionTrack::on_rtcp(ByteView packet, int64_t arrival_monotonic_ns) {
  if (!receiver_) return;
  receiver_->push_rtcp(packet, arrival_monotonic_ns, units_);
  if (!receiver_->bye_received() || std::exchange(said_bye_, true)) return;
  if (!pair_) {
    control_.on_track_bye(number_);
    return;
  }
  // Over UDP the farewell has a socket of its own and may be read before the last pictures.
  bye_timer_.after(kFarewellNs, [this] {
    receiver_->poll(loop_.clock().monotonic_ns(), units_);
    control_.on_track_bye(number_);
  });
}

void SessionTrack::on_datagrams_done() {
  if (!receiver_) return;
  const int64_t due = receiver_->next_poll_monotonic_ns();
  if (due == kNoTime) {
    reorder_timer_.cancel();
  } else if (!reorder_timer_.pending()) {
    reorder_timer_.after(std::max<int64_t>(due - loop_.clock().monotonic_ns(), 0), [this] {
      receiver_->poll(loop_.clock().monotonic_ns(), units_);
      on_datagrams_done();
    });
  }
}

void SessionTrack::stop() {
  pair_.reset();
  reorder_timer_.cancel();
  bye_timer_.cancel();
}

void SessionTrack::punch_holes() {
  if (!pair_) return;
  // The smallest RTP packet: version 2, no payload (as other receivers send it).
  static constexpr std::array<uint8_t, 12> kEmptyRtp = {0x80};
  pair_->send_rtp(kEmptyRtp);
  (void)make_report(loop_.clock().monotonic_ns());
}

std::string SessionTrack::make_report(int64_t now_monotonic_ns) {
  if (!receiver_) return {};
  const std::vector<uint8_t> report = receiver_->receiver_report(now_monotonic_ns);
  if (report.empty()) return {};
  if (pair_) {
    pair_->send_rtcp(report);
    return {};
  }
  if (!rtcp_channel_ || report.size() > 0xffff) return {};
  std::string frame = {'$', static_cast<char>(*rtcp_channel_), static_cast<char>(report.size() >> 8),
                       static_cast<char>(report.size() & 0xff)};
  frame.append(report.begin(), report.end());
  return frame;
}

}  // namespace parallax::media
