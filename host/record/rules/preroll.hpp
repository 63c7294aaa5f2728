// SPDX-License-Identifier: Apache-2.0
// While a session waits for its sources, what the first ones deliver is kept since the last key frame, so that no
// picture is lost between the moment all are there and the next key frame. Bounded in time, bytes and number. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "media/stream.hpp"

namespace parallax::record {

struct PrerollLimits {
  int64_t longest_ns = 10 * kNsPerSecond;
  size_t most_bytes = 16 * 1024 * 1024;  ///< as media::cost_of counts
  size_t most_units = 20'000;
};

class Preroll {
 public:
  struct Entry {
    size_t track;
    media::AccessUnit unit;
  };

  explicit Preroll(PrerollLimits limits = {}) : limits_(limits) {}

  /// Keeps the unit. `main` says whether it belongs to the main track; a key frame of a main track with pictures
  /// discards all that came before, a main track of sound is cut at the time limit only.
  void push(size_t track, const media::AccessUnit& unit, bool main) {
    const bool pictures = unit.format && unit.format->kind == media::MediaKind::video;
    if (main && unit.key && pictures) clear();
    if (main && pictures && !unit.key && entries_.empty()) return;
    entries_.push_back({track, unit});
    bytes_ += media::cost_of(unit);
    if (main && !first_main_ns_) {
      first_main_ns_ = unit.arrival_monotonic_ns;
      first_main_capture_utc_ns_ = unit.capture_utc_ns;
    }
    const int64_t oldest_ns = unit.arrival_monotonic_ns - limits_.longest_ns;
    if (main && pictures) {
      // A group of pictures without its key frame is worth nothing: over the limit, all of it goes.
      if (*first_main_ns_ < oldest_ns || !fits()) clear();
      return;
    }
    while (!first_main_is_pictures() && !entries_.empty() &&
           (entries_.front().unit.arrival_monotonic_ns < oldest_ns || !fits())) {
      bytes_ -= media::cost_of(entries_.front().unit);
      entries_.pop_front();
    }
    if (main && !entries_.empty()) first_main_ns_ = entries_.front().unit.arrival_monotonic_ns;
  }

  /// Arrival of the first kept unit of the main track; empty when there is none.
  [[nodiscard]] std::optional<int64_t> first_main_arrival_ns() const { return first_main_ns_; }
  /// Its capture on the camera's clock; kNoTime if unknown.
  [[nodiscard]] int64_t first_main_capture_utc_ns() const { return first_main_capture_utc_ns_; }

  /// Hands everything over and is empty afterwards.
  [[nodiscard]] std::deque<Entry> take() {
    std::deque<Entry> entries = std::move(entries_);
    clear();
    return entries;
  }
  void clear() {
    entries_.clear();
    bytes_ = 0;
    first_main_ns_.reset();
  }

 private:
  [[nodiscard]] bool fits() const { return bytes_ <= limits_.most_bytes && entries_.size() <= limits_.most_units; }
  [[nodiscard]] bool first_main_is_pictures() const {
    return !entries_.empty() && entries_.front().unit.format &&
           entries_.front().unit.format->kind == media::MediaKind::video;
  }

  PrerollLimits limits_;
  std::deque<Entry> entries_;
  size_t bytes_ = 0;
  std::optional<int64_t> first_main_ns_;
  int64_t first_main_capture_utc_ns_ = kNoTime;
};

}  // namespace parallax::record
