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

/// What starts in one bucket and is narrower than it.
struct Cell {
  int64_t bucket = 0;  ///< starts at bucket << level
  uint32_t count = 0;
  uint32_t first = 0;  ///< index of the first item
  Colour colour = 0;   ///< of the items, 0 if they differ
  bool has_gap = false;
};

/// One window of one lane.
struct SummaryWindow {
  std::vector<Cell> cells;      ///< ascending; empty buckets are left out
  std::vector<uint32_t> large;  ///< items that start here and are as wide as a bucket or wider
  uint32_t version = 0;
  bool complete = false;  ///< there were later items: appending does not alter this window
  uint64_t used_at = 0;
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
