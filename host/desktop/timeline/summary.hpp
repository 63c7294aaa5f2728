// SPDX-License-Identifier: Apache-2.0
// Items too narrow to be seen one by one, counted in buckets of 2^level ns. Buckets lie at multiples of their width, so
// panning neither moves nor recounts them; they are kept in windows of 256 buckets until the lane changes.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "desktop/timeline/lane.hpp"

namespace parallax::timeline {

/// Items narrower than this many pixels are folded.
inline constexpr double kFoldPx = 3;
inline constexpr int kWindowBits = 8;  ///< 256 buckets

/// The greatest level whose buckets are not wider than kFoldPx.
[[nodiscard]] int fold_level(double ns_per_px);

/// Neighbouring buckets of about the same density and the same colour: what starts in them and is narrower than a
/// bucket. Small, because there are many.
struct Stretch {
  uint32_t first = 0;  ///< index of the first item
  uint32_t count = 0;
  Colour colour = 0;         ///< of the items, 0 if they differ
  uint16_t from_bucket = 0;  ///< within the window
  uint16_t until_bucket = 0;
  uint8_t density = 0;  ///< see density_of
  bool has_gap = false;
  bool alone = false;  ///< one item without neighbours in this window: drawn by itself
};

/// Coarse on purpose, so that neighbours become one stretch: 1 for up to 3 items in a bucket, 2 for up to 15, … 7.
[[nodiscard]] uint8_t density_of(uint32_t count);

/// One window of one lane.
struct SummaryWindow {
  std::vector<Stretch> stretches;  ///< ascending; empty buckets are in none
  std::vector<uint32_t> large;     ///< items that start here and are as wide as a bucket or wider
  uint32_t version = 0;
  bool complete = false;  ///< there were later items: appending does not alter this window
  uint64_t used_at = 0;
  [[nodiscard]] bool touches_start() const { return !stretches.empty() && stretches.front().from_bucket == 0; }
  [[nodiscard]] bool touches_end() const {
    return !stretches.empty() && stretches.back().until_bucket == 1 << kWindowBits;
  }
};

/// Counts a lane's items in the buckets of window `window`: what `Summaries` keeps. Linear in the items of the window.
void summarise(const Lane& lane, int level, int64_t window, SummaryWindow& out);

/// The windows of all lanes. [ui]
class Summaries {
 public:
  /// The window, counted now if it is not known or its items have changed. Valid until `next_frame`.
  const SummaryWindow& window(uint32_t track_serial, uint32_t lane_index, const Lane& lane, int level, int64_t window);
  /// To be called once per frame: forgets windows that were not used for long when there are many.
  void next_frame();
  void clear();
  [[nodiscard]] uint64_t windows_counted() const { return counted_; }  ///< so far, for tests

 private:
  struct Key {
    uint32_t track;
    uint32_t lane;
    int32_t level;
    int64_t window;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  std::unordered_map<Key, SummaryWindow, KeyHash> windows_;
  uint64_t frame_ = 0;
  uint64_t counted_ = 0;
};

}  // namespace parallax::timeline
