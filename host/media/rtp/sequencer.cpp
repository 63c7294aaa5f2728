// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/sequencer.hpp"

#include <algorithm>

namespace parallax::media::rtp {

namespace {

// RFC 3550 A.1: more than this ahead or behind is another sequence, not loss or disorder.
constexpr int32_t kMaxDropout = 3000;
constexpr int32_t kMaxMisorder = 1000;

}  // namespace

void Sequencer::restart() {
  started_ = false;
  restart_at_.reset();
  counters_.lost += waiting_.size();
  for (const size_t slot : waiting_) free_.push_back(slot);
  waiting_.clear();
}

bool Sequencer::accept(const RtpPacket& packet, int64_t arrival_monotonic_ns) {
  if (!started_) {
    started_ = true;
    next_ = packet.sequence + 1;
    return true;
  }
  const int32_t ahead = static_cast<int16_t>(static_cast<uint16_t>(packet.sequence - static_cast<uint16_t>(next_)));
  if (ahead > kMaxDropout || ahead < -kMaxMisorder) {
    const bool begins_anew = restart_at_ == packet.sequence;
    restart_at_ = static_cast<uint16_t>(packet.sequence + 1);
    if (!begins_anew) return false;
    ++counters_.lost;  // the one before it; how many more is not known
    restart();
    started_ = true;
    gap_ = true;
    next_ = packet.sequence + 1;
    return true;
  }
  restart_at_.reset();
  if (ahead < 0) {
    ++counters_.duplicates;
    return false;
  }
  const int64_t sequence = next_ + ahead;
  if (ahead == 0) {
    if (!waiting_.empty()) ++counters_.reordered;
    next_ = sequence + 1;
    return true;
  }
  if (options_.hold_ns > 0) {
    wait(packet, sequence, arrival_monotonic_ns);
    return false;
  }
  counters_.lost += static_cast<uint64_t>(ahead);
  gap_ = true;
  next_ = sequence + 1;
  return true;
}

void Sequencer::wait(const RtpPacket& packet, int64_t sequence, int64_t arrival_monotonic_ns) {
  const auto place = std::lower_bound(waiting_.begin(), waiting_.end(), sequence,
                                      [this](size_t slot, int64_t wanted) { return slots_[slot].sequence < wanted; });
  if (place != waiting_.end() && slots_[*place].sequence == sequence) {
    ++counters_.duplicates;
    return;
  }
  const auto index = place - waiting_.begin();
  if (free_.empty()) {
    free_.push_back(slots_.size());
    slots_.emplace_back();
  }
  const size_t slot = free_.back();
  free_.pop_back();
  Waiting& kept = slots_[slot];
  kept.packet = packet;
  kept.payload.assign(packet.payload.begin(), packet.payload.end());
  kept.packet.payload = kept.payload;
  kept.sequence = sequence;
  kept.arrival_monotonic_ns = arrival_monotonic_ns;
  waiting_.insert(waiting_.begin() + index, slot);
}

std::optional<size_t> Sequencer::next_due(int64_t now_monotonic_ns) {
  if (waiting_.empty()) return std::nullopt;
  const size_t slot = waiting_.front();
  const int64_t missing = slots_[slot].sequence - next_;
  if (missing > 0) {
    if (waiting_.size() <= options_.max_waiting && now_monotonic_ns < next_release_monotonic_ns()) return std::nullopt;
    counters_.lost += static_cast<uint64_t>(missing);
    gap_ = true;
  }
  next_ = slots_[slot].sequence + 1;
  waiting_.erase(waiting_.begin());
  return slot;
}

int64_t Sequencer::next_release_monotonic_ns() const {
  if (waiting_.empty()) return kNoTime;
  int64_t earliest = slots_[waiting_.front()].arrival_monotonic_ns;
  for (const size_t slot : waiting_) earliest = std::min(earliest, slots_[slot].arrival_monotonic_ns);
  return earliest + options_.hold_ns;
}

}  // namespace parallax::media::rtp
