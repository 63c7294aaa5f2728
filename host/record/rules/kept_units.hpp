// SPDX-License-Identifier: Apache-2.0
// What came of a stream of late, so that whoever begins with it later has pictures from the last key frame on: a
// session that waits for its other sources, a viewer who joins. Bounded in time, bytes and number. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "media/stream.hpp"

namespace parallax::record {

struct KeptUnitsLimits {
  int64_t longest_ns = 10 * kNsPerSecond;
  size_t most_bytes = 16 * 1024 * 1024;  ///< as media::cost_of counts
  size_t most_units = 20'000;
};

/// Where the main track is pictures, everything since its last key frame; a group over a limit goes as a whole, for
/// without its key frame it is worth nothing. Where it is sound, the newest units within the limits.
class KeptUnits {
 public:
  struct Entry {
    size_t track;
    media::AccessUnit unit;
  };
  struct MainTrack {
    size_t number;
    media::MediaKind kind;
  };

  explicit KeptUnits(KeptUnitsLimits limits = {}) : limits_(limits) {}

  /// Another stream begins; without a main track nothing is kept.
  void begin(std::optional<MainTrack> main) {
    main_ = main;
    clear();
  }

  void push(size_t track, const media::AccessUnit& unit) {
    if (!main_) return;
    const bool pictures = main_->kind == media::MediaKind::video;
    if (pictures) {
      const bool begins = track == main_->number && unit.key;
      if (begins) clear();
      if (!begins && entries_.empty()) return;
    }
    entries_.push_back({track, unit});
    bytes_ += media::cost_of(unit);
    const int64_t oldest_ns = unit.arrival_monotonic_ns - limits_.longest_ns;
    const auto fits = [&] {
      return bytes_ <= limits_.most_bytes && entries_.size() <= limits_.most_units &&
             entries_.front().unit.arrival_monotonic_ns >= oldest_ns;
    };
    if (pictures && !fits()) clear();
    while (!entries_.empty() && !fits()) {
      bytes_ -= media::cost_of(entries_.front().unit);
      entries_.pop_front();
    }
  }

  /// The first unit of the main track that is kept; null when there is none.
  [[nodiscard]] const media::AccessUnit* first_main() const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return main_ && entry.track == main_->number; });
    return found == entries_.end() ? nullptr : &found->unit;
  }
  [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }

  /// Hands everything over and is empty afterwards.
  [[nodiscard]] std::deque<Entry> take() {
    std::deque<Entry> entries = std::move(entries_);
    clear();
    return entries;
  }
  void clear() {
    entries_.clear();
    bytes_ = 0;
  }

 private:
  KeptUnitsLimits limits_;
  std::optional<MainTrack> main_;
  std::deque<Entry> entries_;
  size_t bytes_ = 0;
};

}  // namespace parallax::record
