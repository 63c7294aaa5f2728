// SPDX-License-Identifier: Apache-2.0
// Items too narrow to be seen one by one, counted in buckets of 2^level ns. Buckets lie at multiples of their width, so
// panning neither moves nor recounts them; they are kept in windows of 256 buckets until the lane changes. A frame
// counts so many items for a new zoom: until its windows are counted, lanes are shown at the zoom before.
#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "desktop/timeline/lane.hpp"

namespace parallax::timeline {

/// Items narrower than this many pixels are folded.
inline constexpr double kFoldPx = 4;
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

/// An item that is drawn by itself, with what drawing it needs: looking that up in the lane would cost a trip to memory
/// for each of many.
struct Single {
  uint32_t index = 0;  ///< in the lane
  Colour colour = 0;
  int64_t start_session_ns = 0;
  int64_t end_session_ns = 0;
  int64_t next_session_ns = kNothingFollows;  ///< where the next item of the lane starts
  ItemStyle style = ItemStyle::mark;

  static constexpr int64_t kNothingFollows = std::numeric_limits<int64_t>::max();
  [[nodiscard]] static Single of(const Lane& lane, uint32_t index);
};

/// One window of one lane.
struct SummaryWindow {
  std::vector<Stretch> stretches;  ///< ascending; empty buckets are in none
  std::vector<Single> lonely;      ///< of the stretches that are `alone`, in their order
  std::vector<Single> large;       ///< items that start here and are as wide as a bucket or wider
  uint32_t version = 0;
  bool complete = false;  ///< there were later items: appending does not alter this window
  uint64_t used_at = 0;
  [[nodiscard]] bool touches_start() const { return !stretches.empty() && stretches.front().from_bucket == 0; }
  [[nodiscard]] bool touches_end() const {
    return !stretches.empty() && stretches.back().until_bucket == 1 << kWindowBits;
  }
};

/// The windows in which something of a stretch of time lies.
struct WindowRange {
  int64_t first = 0;
  int64_t last = 0;
};
/// With a bucket more on both sides, for what touches the edges.
[[nodiscard]] WindowRange windows_of(int64_t from_session_ns, int64_t until_session_ns, int level);

/// Which lane, for the whole life of a widget.
struct LaneName {
  uint32_t track = 0;  ///< serial
  uint32_t lane = 0;   ///< index
  friend bool operator==(const LaneName&, const LaneName&) = default;
};

/// Counts a lane's items in the buckets of window `window`: what `Summaries` keeps. Linear in the items of the window;
/// returns how many they are.
size_t summarise(const Lane& lane, int level, int64_t window, SummaryWindow& out);

/// The windows of all lanes. [UI thread]
class Summaries {
 public:
  /// To be called once per frame: forgets windows that were not used for long when there are many.
  void next_frame();
  /// The level at which a lane is shown in this frame: `wanted`; or the one at which it was shown before, as long as
  /// counting the windows of `wanted` takes more than is left of this frame's share.
  [[nodiscard]] int level_of(LaneName name, const Lane& lane, int wanted, int64_t from_session_ns,
                             int64_t until_session_ns);
  /// Whether a lane of this frame is not yet shown as it should be: another frame goes on.
  [[nodiscard]] bool unfinished() const { return unfinished_; }
  /// The window, counted now if it is not known or its items have changed. Valid until `next_frame`.
  const SummaryWindow& window(LaneName name, const Lane& lane, int level, int64_t window);
  /// Counts windows that panning will need, as far as this frame's share goes.
  void look_ahead(LaneName name, const Lane& lane, int level, const WindowRange& shown);
  void clear();
  [[nodiscard]] uint64_t windows_counted() const { return counted_; }  ///< so far, for tests

 private:
  struct Key {
    LaneName name;
    int32_t level;
    int64_t window;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  struct NameHash {
    size_t operator()(const LaneName& name) const;
  };
  void sweep();
  [[nodiscard]] bool knows(LaneName name, const Lane& lane, int level, int64_t window);

  std::unordered_map<Key, SummaryWindow, KeyHash> windows_;
  std::unordered_map<LaneName, int, NameHash> shown_levels_;
  std::vector<Key> stale_;
  size_t swept_bucket_ = 0;
  int64_t share_ = 0;  ///< items that this frame may still count
  bool unfinished_ = false;
  uint64_t frame_ = 0;
  uint64_t counted_ = 0;
};

}  // namespace parallax::timeline
