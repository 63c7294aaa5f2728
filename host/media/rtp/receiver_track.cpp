// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/receiver_track.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <utility>

#include "media/rtp/depacketizer.hpp"
#include "media/rtp/packet.hpp"
#include "media/rtp/rtcp.hpp"
#include "media/rtp/sender_clock.hpp"
#include "media/rtp/sequencer.hpp"

namespace parallax::media::rtp {

namespace {

/// Another sender takes over when the one we follow has been silent for so long. Until then its packets may be those of
/// somebody else's session, which some cameras put on our connection (moonfire-nvr #114), and are kept.
constexpr int64_t kTakeOverNs = 2 * kNsPerSecond;
/// It is believed sooner where it sends alone for several times as long as ours usually paused, but not before this.
constexpr int64_t kSoonestTakeOverNs = kNsPerSecond / 4;
constexpr int64_t kPausesToTakeOver = 4;
/// A server that announces one SSRC and sends another is believed sooner.
constexpr int64_t kAnnouncedTakeOverNs = kNsPerSecond / 2;
/// So much of another sender is kept until it is known whose it is; the oldest goes first.
constexpr size_t kMostStrayBytes = size_t{8} << 20;

SequencerOptions sequencer_options(const ReceiverTrackOptions& options) {
  if (options.transport == RtpTransport::tcp) return {};
  return {.hold_ns = std::max<int64_t>(options.reorder_hold_ns, 1), .max_waiting = options.reorder_packets};
}

}  // namespace

class ReceiverTrack::Impl final : public UnitSink {
 public:
  Impl(const SdpMedia& media, SdpPayload payload, ReceiverTrackOptions options,
       std::unique_ptr<Depacketizer> depacketizer, std::vector<std::string> notes)
      : options_(std::move(options)),
        payload_(std::move(payload)),
        depacketizer_(std::move(depacketizer)),
        notes_(std::move(notes)),
        sequencer_(sequencer_options(options_)),
        clock_(payload_.clock_rate_hz),
        ssrc_(options_.announced_ssrc) {
    for (const SdpPayload& other : media.payloads) {
      if (other.number != payload_.number) other_numbers_.push_back(other.number);
    }
  }

  void push_rtp(ByteView bytes, int64_t arrival_monotonic_ns, UnitSink& sink) {
    sink_ = &sink;
    for (const std::string& note : std::exchange(notes_, {})) sink.on_note(note);
    const std::optional<RtpPacket> packet = looks_like_rtcp(bytes) ? std::nullopt : parse_rtp(bytes);
    if (!packet) {
      ++counters_.malformed_packets;
    } else if (is_other_media(*packet)) {
      ++counters_.foreign_packets;
    } else if (!ssrc_ || packet->ssrc == *ssrc_) {
      take(*packet, arrival_monotonic_ns);
    } else {
      take_stray(*packet, bytes, arrival_monotonic_ns);
    }
    sink_ = nullptr;
  }

  void push_rtcp(ByteView bytes, int64_t arrival_monotonic_ns) {
    const RtcpContent content = parse_rtcp(bytes);
    for (const SenderReport& report : content.sender_reports) {
      if (ssrc_ && packets_seen_ && report.ssrc != *ssrc_) continue;
      ++sender_reports_;
      last_report_ = report;
      last_report_arrival_ns_ = arrival_monotonic_ns;
      if (unwrapper_.started()) apply_report();
    }
    for (const uint32_t ssrc : content.goodbyes) {
      if (ssrc_ && ssrc == *ssrc_) bye_ = true;
    }
  }

  void poll(int64_t now_monotonic_ns, UnitSink& sink) {
    sink_ = &sink;
    sequencer_.release(now_monotonic_ns, deliver_);
    sink_ = nullptr;
  }
  [[nodiscard]] int64_t next_poll() const { return sequencer_.next_release_monotonic_ns(); }

  std::vector<uint8_t> receiver_report(int64_t now_monotonic_ns) {
    std::optional<ReportBlock> block;
    if (packets_seen_) {
      block.emplace();
      const SequencerCounters& now = sequencer_.counters();
      const uint64_t lost = now.lost - reported_lost_;
      const uint64_t expected = lost + now.packets - reported_packets_;
      reported_lost_ = now.lost;
      reported_packets_ = now.packets;
      block->ssrc = *ssrc_;
      block->fraction_lost = static_cast<uint8_t>(expected == 0 ? 0 : std::min<uint64_t>(255, lost * 256 / expected));
      block->cumulative_lost = static_cast<int32_t>(std::min<uint64_t>(now.lost, 0x7FFFFF));
      block->highest_sequence = sequencer_.highest_sequence();
      block->jitter_ticks = static_cast<uint32_t>(jitter_ticks_);
      if (last_report_) {
        block->last_sr = static_cast<uint32_t>(last_report_->ntp >> 16);
        const int64_t since = std::clamp<int64_t>(now_monotonic_ns - last_report_arrival_ns_, 0, 60000 * kNsPerSecond);
        block->delay_since_last_sr = static_cast<uint32_t>(since / 1000 * 65536 / 1'000'000);
      }
    }
    return make_receiver_report(options_.own_ssrc, block, options_.cname);
  }

  [[nodiscard]] ReceiverTrackCounters counters() const {
    ReceiverTrackCounters all = counters_;
    const SequencerCounters& order = sequencer_.counters();
    all.packets = order.packets;
    all.lost_packets = lost_packets();
    all.foreign_packets += strays_.size();  // for all that is known
    all.reordered_packets = order.reordered;
    all.duplicate_packets = order.duplicates;
    all.malformed_packets += depacketizer_->malformed_packets();
    all.damaged_units = depacketizer_->damaged_units();
    all.format_changes = depacketizer_->format_changes();
    all.jitter_ms = jitter_ticks_ * 1000 / payload_.clock_rate_hz;
    return all;
  }
  [[nodiscard]] const Depacketizer& depacketizer() const { return *depacketizer_; }
  [[nodiscard]] const SdpPayload& payload() const { return payload_; }
  [[nodiscard]] bool bye() const { return bye_; }
  [[nodiscard]] const SenderClock& clock() const { return clock_; }
  [[nodiscard]] uint64_t sender_reports() const { return sender_reports_; }

  void on_access_unit(size_t /*track*/, const AccessUnit& made) override {
    AccessUnit unit = made;
    unit.capture_utc_ns = clock_.utc_ns_at(unit.pts_ticks - unit.clock_step_ticks);
    ++counters_.access_units;
    unit.lost_packets = static_cast<uint32_t>(lost_packets() - std::exchange(told_lost_, lost_packets()));
    if (sink_ != nullptr) sink_->on_access_unit(options_.number, unit);
  }
  void on_note(std::string_view text) override {
    if (sink_ != nullptr) sink_->on_note(text);
  }

 private:
  /// What the sequencer calls.
  struct Deliver {
    Impl* track;
    void operator()(const RtpPacket& packet, int64_t arrival_monotonic_ns, bool after_loss) const {
      track->deliver(packet, arrival_monotonic_ns, after_loss);
    }
  };

  /// Numbers that the SDP gives to something else (events, retransmissions) are not media; unknown ones are tolerated,
  /// because cameras send with other numbers than they announce.
  [[nodiscard]] bool is_other_media(const RtpPacket& packet) const {
    return packet.payload_type != payload_.number &&
           std::find(other_numbers_.begin(), other_numbers_.end(), packet.payload_type) != other_numbers_.end();
  }

  void take(const RtpPacket& packet, int64_t arrival_monotonic_ns) {
    ssrc_ = packet.ssrc;
    if (packets_seen_) {
      const int64_t pause_ns = arrival_monotonic_ns - heard_ns_;
      usual_pause_ns_ = std::max(pause_ns, usual_pause_ns_ - usual_pause_ns_ / 64);
    }
    heard_ns_ = arrival_monotonic_ns;
    packets_seen_ = true;
    drop_strays();
    counters_.bytes += packet.payload.size();
    sequencer_.push(packet, arrival_monotonic_ns, deliver_);
  }

  void take_stray(const RtpPacket& packet, ByteView bytes, int64_t arrival_monotonic_ns) {
    if (heard_ns_ == kNoTime) heard_ns_ = arrival_monotonic_ns;  // silence is counted from the first packet at all
    if (!strays_.empty() && stray_ssrc_ != packet.ssrc) drop_strays();
    stray_ssrc_ = packet.ssrc;
    strays_.push_back({std::vector<uint8_t>(bytes.begin(), bytes.end()), arrival_monotonic_ns});
    stray_bytes_ += bytes.size();
    const int64_t alone_ns = arrival_monotonic_ns - strays_.front().arrival_monotonic_ns;
    while (stray_bytes_ > kMostStrayBytes) {
      stray_bytes_ -= strays_.front().bytes.size();
      strays_.pop_front();
      ++strays_cut_;
    }
    const int64_t silent_ns = arrival_monotonic_ns - heard_ns_;
    const int64_t soon_ns = std::clamp(kPausesToTakeOver * usual_pause_ns_, kSoonestTakeOverNs, kTakeOverNs);
    const bool takes_over =
        packets_seen_ ? silent_ns >= kTakeOverNs || alone_ns >= soon_ns : silent_ns >= kAnnouncedTakeOverNs;
    if (takes_over) take_over();
  }

  /// Another sender's packets are ours from the first that was kept: nothing is lost by the change.
  void take_over() {
    const std::deque<Stray> kept = std::exchange(strays_, {});
    if (packets_seen_) {
      sequencer_.restart();
      after_takeover_ = true;
      last_report_.reset();
      if (!std::exchange(noted_takeover_, true)) {
        on_note("The camera began its stream anew within the connection (another SSRC).");
      }
    }
    strays_lost_ += std::exchange(strays_cut_, 0);
    stray_bytes_ = 0;
    usual_pause_ns_ = 0;
    heard_ns_ = kept.front().arrival_monotonic_ns;
    for (const Stray& stray : kept) {
      if (const auto packet = parse_rtp(stray.bytes)) take(*packet, stray.arrival_monotonic_ns);
    }
  }

  void drop_strays() {
    counters_.foreign_packets += strays_.size() + std::exchange(strays_cut_, 0);
    strays_.clear();
    stray_bytes_ = 0;
  }

  [[nodiscard]] uint64_t lost_packets() const { return sequencer_.counters().lost + strays_lost_; }

  void deliver(const RtpPacket& packet, int64_t arrival_monotonic_ns, bool after_loss) {
    const bool first = !unwrapper_.started();
    RtpPayload payload;
    payload.bytes = packet.payload;
    payload.ticks = unwrapper_.next(packet.timestamp);
    payload.rtp_time = packet.timestamp;
    payload.arrival_monotonic_ns = arrival_monotonic_ns;
    payload.marker = packet.marker;
    payload.after_loss = after_loss || std::exchange(after_takeover_, false);
    if (first && last_report_) apply_report();
    update_jitter(packet.timestamp, arrival_monotonic_ns);
    depacketizer_->push(payload, *this);
  }

  void apply_report() { clock_.add_report(last_report_->utc_ns(), unwrapper_.peek(last_report_->rtp_time)); }

  /// RFC 3550 A.8, in ticks.
  void update_jitter(uint32_t timestamp, int64_t arrival_monotonic_ns) {
    const auto arrival_ticks = static_cast<uint32_t>(arrival_monotonic_ns / 1000 * payload_.clock_rate_hz / 1'000'000);
    const uint32_t transit = arrival_ticks - timestamp;
    if (transit_) {
      const auto difference = std::abs(static_cast<double>(static_cast<int32_t>(transit - *transit_)));
      // A leap of the camera's clock is not jitter.
      if (difference < payload_.clock_rate_hz) jitter_ticks_ += (difference - jitter_ticks_) / 16;
    }
    transit_ = transit;
  }

  ReceiverTrackOptions options_;
  SdpPayload payload_;
  std::unique_ptr<Depacketizer> depacketizer_;
  std::vector<std::string> notes_;
  std::vector<int> other_numbers_;
  Sequencer sequencer_;
  TimestampUnwrapper unwrapper_;
  SenderClock clock_;
  ReceiverTrackCounters counters_;
  std::optional<uint32_t> ssrc_;
  int64_t heard_ns_ = kNoTime;
  int64_t usual_pause_ns_ = 0;  ///< between two packets, the longest of late
  struct Stray {
    std::vector<uint8_t> bytes;
    int64_t arrival_monotonic_ns;
  };
  std::deque<Stray> strays_;  ///< of `stray_ssrc_`, since our sender's last packet
  uint32_t stray_ssrc_ = 0;
  size_t stray_bytes_ = 0;
  uint64_t strays_cut_ = 0;   ///< did not fit
  uint64_t strays_lost_ = 0;  ///< did not fit and were ours after all
  uint64_t told_lost_ = 0;
  bool noted_takeover_ = false;
  bool packets_seen_ = false;
  bool after_takeover_ = false;
  bool bye_ = false;
  std::optional<SenderReport> last_report_;
  int64_t last_report_arrival_ns_ = 0;
  uint64_t sender_reports_ = 0;
  uint64_t reported_lost_ = 0;
  uint64_t reported_packets_ = 0;
  std::optional<uint32_t> transit_;
  double jitter_ticks_ = 0;
  UnitSink* sink_ = nullptr;  ///< of the call that is in progress
  Deliver deliver_{this};
};

Result<std::unique_ptr<ReceiverTrack>> ReceiverTrack::create(const SdpMedia& media, ReceiverTrackOptions options) {
  const SdpPayload* payload = media.chosen();
  if (payload == nullptr) {
    const std::string offered = media.payloads.empty() ? "nothing" : "\"" + media.payloads.front().encoding + "\"";
    return fail("codec-unsupported",
                "The camera offers its " + media.type + " as " + offered + ", which cannot be recorded.",
                "Choose H.264, H.265 or MJPEG for the picture and AAC, G.711, G.726, L16 or Opus for the sound in the "
                "camera's settings.");
  }
  std::vector<std::string> notes;
  Result<std::unique_ptr<Depacketizer>> depacketizer = make_depacketizer(media, *payload, notes);
  if (!depacketizer) return fail(depacketizer.error());
  return std::unique_ptr<ReceiverTrack>(new ReceiverTrack(
      std::make_unique<Impl>(media, *payload, std::move(options), std::move(*depacketizer), std::move(notes))));
}

ReceiverTrack::ReceiverTrack(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReceiverTrack::~ReceiverTrack() = default;

void ReceiverTrack::push_rtp(ByteView packet, int64_t arrival_monotonic_ns, UnitSink& sink) {
  impl_->push_rtp(packet, arrival_monotonic_ns, sink);
}
void ReceiverTrack::push_rtcp(ByteView packet, int64_t arrival_monotonic_ns, UnitSink& /*sink*/) {
  impl_->push_rtcp(packet, arrival_monotonic_ns);
}
void ReceiverTrack::poll(int64_t now_monotonic_ns, UnitSink& sink) {
  impl_->poll(now_monotonic_ns, sink);
}
int64_t ReceiverTrack::next_poll_monotonic_ns() const {
  return impl_->next_poll();
}
std::vector<uint8_t> ReceiverTrack::receiver_report(int64_t now_monotonic_ns) {
  return impl_->receiver_report(now_monotonic_ns);
}
std::shared_ptr<const StreamFormat> ReceiverTrack::format() const {
  return impl_->depacketizer().format();
}
const SdpPayload& ReceiverTrack::payload() const {
  return impl_->payload();
}
ReceiverTrackCounters ReceiverTrack::counters() const {
  return impl_->counters();
}
bool ReceiverTrack::bye_received() const {
  return impl_->bye();
}
bool ReceiverTrack::has_sender_clock() const {
  return impl_->clock().agreed();
}
uint64_t ReceiverTrack::sender_reports() const {
  return impl_->sender_reports();
}

}  // namespace parallax::media::rtp
