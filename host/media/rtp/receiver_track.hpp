// SPDX-License-Identifier: Apache-2.0
// One media of an RTSP session, without sockets: RTP and RTCP packets go in, access units and receiver reports come
// out.
//
//   auto track = ReceiverTrack::create(media, {.transport = RtpTransport::tcp});
//   track->push_rtp(packet, now_ns, sink);            // for each packet on the RTP channel, view valid during the call
//   track->push_rtcp(packet, now_ns, sink);           // for each packet on the RTCP channel
//   send(track->receiver_report(now_ns));     // every ~5 s
//   track->poll(now_ns, sink);                        // UDP: when next_poll_monotonic_ns() is due
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/rtp/sdp.hpp"
#include "media/stream.hpp"

namespace parallax::media::rtp {

/// Over UDP packets may change order, so a gap is held open for a moment; over TCP a gap is a loss at once.
enum class RtpTransport { tcp, udp };

struct ReceiverTrackOptions {
  size_t number = 0;  ///< of the track, for the sink
  RtpTransport transport = RtpTransport::tcp;
  std::optional<uint32_t> announced_ssrc;   ///< "ssrc=" of the Transport header, if the server gave one
  uint32_t own_ssrc = 0x50617261;           ///< of our receiver reports; make it random per track
  std::string cname = "parallax";           ///< of our SDES
  int64_t reorder_hold_ns = 60 * kNsPerMs;  ///< UDP: how long a missing packet is waited for
  size_t reorder_packets = 128;             ///< UDP: at most so many packets wait behind a gap
};

/// Totals since the track was made.
struct ReceiverTrackCounters {
  uint64_t packets = 0;       ///< RTP packets of this stream that were used
  uint64_t bytes = 0;         ///< payload bytes of these
  uint64_t lost_packets = 0;  ///< sequence numbers that never came, and what had to be thrown away
  uint64_t reordered_packets = 0;
  uint64_t duplicate_packets = 0;
  uint64_t foreign_packets = 0;  ///< of another SSRC or payload number, dropped
  uint64_t malformed_packets = 0;
  uint64_t access_units = 0;
  uint64_t damaged_units = 0;  ///< access units dropped: a packet of theirs was lost or malformed
  uint64_t format_changes = 0;
  double jitter_ms = 0;  ///< RFC 3550 6.4.1
};

class ReceiverTrack {
 public:
  /// A track for `media.chosen()`. @errors "codec-unsupported" when there is nothing that we can record, and
  /// with "format-invalid" when what the SDP says about it cannot be used. [loop thread]
  [[nodiscard]] static Result<std::unique_ptr<ReceiverTrack>> create(const SdpMedia& media,
                                                                     ReceiverTrackOptions options = {});
  ~ReceiverTrack();
  ReceiverTrack(const ReceiverTrack&) = delete;
  ReceiverTrack& operator=(const ReceiverTrack&) = delete;

  /// Takes one RTP packet. `packet` need only be valid during the call: its payload is copied once, into the access
  /// unit it belongs to. Complete access units go to `sink` before this returns, as does each note, once; `sink` must
  /// not call back into the track. [loop thread]
  void push_rtp(ByteView packet, int64_t arrival_monotonic_ns, UnitSink& sink);
  /// Takes one (compound) RTCP packet. Malformed ones are ignored. [loop thread]
  void push_rtcp(ByteView packet, int64_t arrival_monotonic_ns, UnitSink& sink);
  /// Gives up packets that have been waited for too long. Cheap; needed for UDP only. [loop thread]
  void poll(int64_t now_monotonic_ns, UnitSink& sink);
  /// When poll() has something to do; kNoTime if nothing waits.
  [[nodiscard]] int64_t next_poll_monotonic_ns() const;

  /// Compound receiver report with SDES (RFC 3550 6.4.2, 6.5), to be sent as one RTCP packet. Starts a new interval of
  /// "fraction lost". [loop thread]
  [[nodiscard]] std::vector<uint8_t> receiver_report(int64_t now_monotonic_ns);

  /// What is known now; without codec_config until parameter sets were seen in SDP or in band.
  [[nodiscard]] std::shared_ptr<const StreamFormat> format() const;
  [[nodiscard]] const SdpPayload& payload() const;
  [[nodiscard]] ReceiverTrackCounters counters() const;
  /// The sender has said BYE (RFC 3550 6.6) for this stream.
  [[nodiscard]] bool bye_received() const;
  /// At least two sender reports agree, so capture_utc_ns is set on access units.
  [[nodiscard]] bool has_sender_clock() const;
  /// Sender reports seen so far.
  [[nodiscard]] uint64_t sender_reports() const;

 private:
  class Impl;
  explicit ReceiverTrack(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parallax::media::rtp
