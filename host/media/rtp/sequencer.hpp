// SPDX-License-Identifier: Apache-2.0
// Puts RTP packets in the order of their sequence numbers and tells what is missing (RFC 3550 A.1). Over TCP a gap is a
// loss at once; over UDP later packets wait behind it for a moment.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "media/rtp/packet.hpp"

namespace parallax::media::rtp {

struct SequencerOptions {
  int64_t hold_ns = 0;  ///< 0: nothing waits
  size_t max_waiting = 0;
};

struct SequencerCounters {
  uint64_t packets = 0;  ///< handed on
  uint64_t lost = 0;
  uint64_t reordered = 0;
  uint64_t duplicates = 0;  ///< and those that came too late
};

class Sequencer {
 public:
  explicit Sequencer(SequencerOptions options) : options_(options) {}

  /// `deliver(const RtpPacket&, int64_t arrival_monotonic_ns, bool after_loss)` gets the packets in order, valid during
  /// the call; `after_loss`: some directly before it are missing.
  template <typename Function>
  void push(const RtpPacket& packet, int64_t arrival_monotonic_ns, Function&& deliver) {
    if (accept(packet, arrival_monotonic_ns)) {
      hand_on(packet, arrival_monotonic_ns, deliver);
      release(arrival_monotonic_ns, deliver);
    } else if (!waiting_.empty()) {
      release(arrival_monotonic_ns, deliver);
    }
  }
  template <typename Function>
  void release(int64_t now_monotonic_ns, Function&& deliver) {
    while (const std::optional<size_t> due = next_due(now_monotonic_ns)) {
      const Waiting& slot = slots_[*due];
      const RtpPacket packet = slot.packet;  // its payload lies in the slot
      hand_on(packet, slot.arrival_monotonic_ns, deliver);
      free_.push_back(*due);
    }
  }
  /// When release() may have something to do; kNoTime if nothing waits.
  [[nodiscard]] int64_t next_release_monotonic_ns() const;
  [[nodiscard]] const SequencerCounters& counters() const { return counters_; }
  /// Highest sequence number seen, with the number of wraps above the lower 16 bits.
  [[nodiscard]] uint32_t highest_sequence() const { return static_cast<uint32_t>(next_ - 1); }
  /// Begins anew with whatever comes next, as after a change of SSRC.
  void restart();

 private:
  struct Waiting {
    RtpPacket packet;
    std::vector<uint8_t> payload;
    int64_t sequence = 0;
    int64_t arrival_monotonic_ns = 0;
  };

  /// True: hand it on now. False: it waits, or was dropped.
  bool accept(const RtpPacket& packet, int64_t arrival_monotonic_ns);
  void wait(const RtpPacket& packet, int64_t sequence, int64_t arrival_monotonic_ns);
  std::optional<size_t> next_due(int64_t now_monotonic_ns);

  template <typename Function>
  void hand_on(const RtpPacket& packet, int64_t arrival_monotonic_ns, Function&& deliver) {
    ++counters_.packets;
    const bool after_loss = gap_;
    gap_ = false;
    deliver(packet, arrival_monotonic_ns, after_loss);
  }

  SequencerOptions options_;
  SequencerCounters counters_;
  bool started_ = false;
  bool gap_ = false;
  int64_t next_ = 0;                    ///< the sequence number that is due, unwrapped
  std::optional<uint16_t> restart_at_;  ///< after a wild number: if this comes next, the sender has begun anew
  std::vector<Waiting> slots_;
  std::vector<size_t> free_;
  std::vector<size_t> waiting_;  ///< indices into slots_, by sequence
};

}  // namespace parallax::media::rtp
