// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parallax::timeline {
namespace {

constexpr size_t kMostWindows = 8192;
constexpr uint64_t kKeepFrames = 120;
constexpr size_t kSweptPerFrame = 128;  // of the map's buckets
/// Items that a frame counts: half a millisecond.
constexpr int64_t kSharePerFrame = 100'000;
/// A window costs this many items more.
constexpr int64_t kWindowCost = 150;
/// Lanes that lag further behind the zoom are counted at once: their buckets are too fine or too coarse to be looked
/// at.
constexpr int kMostLag = 2;

}  // namespace

int fold_level(double ns_per_px) {
  const double widest = std::max(1.0, kFoldPx * ns_per_px);
  return static_cast<int>(std::bit_width(static_cast<uint64_t>(widest))) - 1;
}

uint8_t density_of(uint32_t count) {
  return static_cast<uint8_t>(std::min(7, (static_cast<int>(std::bit_width(count)) + 1) / 2));
}

namespace {

/// One bucket while it is counted.
struct Cell {
  uint32_t first = 0;
  uint32_t count = 0;
  Colour colour = 0;
  uint16_t bucket = 0;
  bool has_gap = false;
};

/// Adds a finished bucket to the window: to the last stretch where it fits.
void append(const Lane& lane, const Cell& cell, SummaryWindow& out) {
  if (cell.count == 0) return;
  std::vector<Stretch>& stretches = out.stretches;
  const uint8_t density = density_of(cell.count);
  bool touches = false;
  if (!stretches.empty() && stretches.back().until_bucket == cell.bucket) {
    touches = true;
    Stretch& last = stretches.back();
    if (last.alone) out.lonely.pop_back();
    last.alone = false;
    if (last.density == density && last.colour == cell.colour && last.has_gap == cell.has_gap) {
      last.count += cell.count;
      ++last.until_bucket;
      return;
    }
  }
  stretches.push_back({.first = cell.first,
                       .count = cell.count,
                       .colour = cell.colour,
                       .from_bucket = cell.bucket,
                       .until_bucket = static_cast<uint16_t>(cell.bucket + 1),
                       .density = density,
                       .has_gap = cell.has_gap,
                       .alone = cell.count == 1 && !touches});
  if (stretches.back().alone) out.lonely.push_back(Single::of(lane, cell.first));
}

}  // namespace

Single Single::of(const Lane& lane, uint32_t index) {
  return {.index = index,
          .colour = lane.colours[index],
          .start_session_ns = lane.starts[index],
          .end_session_ns = lane.ends[index],
          .next_session_ns = index + 1 < lane.size() ? lane.starts[index + 1] : kNothingFollows,
          .style = lane.styles[index]};
}

WindowRange windows_of(int64_t from_session_ns, int64_t until_session_ns, int level) {
  return {((from_session_ns >> level) - 1) >> kWindowBits, ((until_session_ns >> level) + 1) >> kWindowBits};
}

size_t summarise(const Lane& lane, int level, int64_t window, SummaryWindow& out) {
  const int shift = level + kWindowBits;
  const int64_t width = int64_t{1} << level;
  const int64_t from = window * (int64_t{1} << shift);
  const uint32_t begin = lane.first_from(from);
  const uint32_t end = lane.first_from((window + 1) * (int64_t{1} << shift));
  out.stretches.clear();
  out.lonely.clear();
  out.large.clear();
  out.version = lane.version;
  out.complete = end < lane.size();
  const int64_t* starts = lane.starts.data();
  const int64_t* ends = lane.ends.data();
  Cell cell{};
  for (uint32_t i = begin; i < end; ++i) {
    if (ends[i] - starts[i] >= width) {
      out.large.push_back(Single::of(lane, i));
      continue;
    }
    const auto bucket = static_cast<uint16_t>((starts[i] - from) >> level);
    if (cell.count == 0 || bucket != cell.bucket) {
      append(lane, cell, out);
      cell = {i, 0, lane.plain ? 0 : lane.colours[i], bucket, false};
    }
    if (lane.plain) {
      ++cell.count;
      continue;
    }
    cell.count += lane.counts[i];
    if (lane.colours[i] != cell.colour) cell.colour = 0;
    cell.has_gap = cell.has_gap || lane.styles[i] == ItemStyle::gap;
  }
  append(lane, cell, out);
  return end - begin;
}

size_t Summaries::KeyHash::operator()(const Key& key) const {
  uint64_t h = static_cast<uint64_t>(key.window) * 0x9E3779B97F4A7C15u;
  h ^= (uint64_t{key.name.track} << 32 | uint64_t{key.name.lane} << 8 | static_cast<uint64_t>(key.level)) *
       0xC2B2AE3D27D4EB4Fu;
  return static_cast<size_t>(h ^ h >> 29);
}

size_t Summaries::NameHash::operator()(const LaneName& name) const {
  return std::hash<uint64_t>{}(uint64_t{name.track} << 32U | name.lane);
}

bool Summaries::knows(LaneName name, const Lane& lane, int level, int64_t window) {
  const auto found = windows_.find(Key{name, level, window});
  if (found == windows_.end()) return false;
  const SummaryWindow& known = found->second;
  return known.version == lane.version || (known.complete && known.version >= lane.rebuilt);
}

int Summaries::level_of(LaneName name, const Lane& lane, int wanted, int64_t from_session_ns,
                        int64_t until_session_ns) {
  const auto [shown, is_new] = shown_levels_.try_emplace(name, wanted);
  if (shown->second == wanted) return wanted;
  const WindowRange range = windows_of(from_session_ns, until_session_ns, wanted);
  bool whole = std::abs(shown->second - wanted) > kMostLag;
  if (!whole) {
    whole = true;
    for (int64_t w = range.first; w <= range.last && whole; ++w) {
      if (knows(name, lane, wanted, w)) continue;
      whole = share_ > 0;
      if (whole) static_cast<void>(window(name, lane, wanted, w));
    }
  }
  if (whole) {
    shown->second = wanted;
  } else {
    unfinished_ = true;
  }
  return shown->second;
}

void Summaries::look_ahead(LaneName name, const Lane& lane, int level, const WindowRange& shown) {
  if (lane.size() == 0) return;
  const int shift = level + kWindowBits;
  const WindowRange filled{lane.starts.front() >> shift, lane.starts.back() >> shift};
  for (const int64_t w : {shown.first - 1, shown.last + 1}) {
    if (share_ <= 0) return;
    if (w >= filled.first && w <= filled.last) static_cast<void>(window(name, lane, level, w));
  }
}

const SummaryWindow& Summaries::window(LaneName name, const Lane& lane, int level, int64_t window) {
  const auto [found, is_new] = windows_.try_emplace(Key{name, level, window});
  SummaryWindow& known = found->second;
  known.used_at = frame_;
  if (!is_new && known.version == lane.version) return known;
  if (!is_new && known.complete && known.version >= lane.rebuilt) {  // only appended since
    known.version = lane.version;
    return known;
  }
  share_ -= static_cast<int64_t>(summarise(lane, level, window, known)) + kWindowCost;
  ++counted_;
  return known;
}

void Summaries::next_frame() {
  ++frame_;
  share_ = kSharePerFrame;
  unfinished_ = false;
  if (windows_.size() > kMostWindows) sweep();
}

// A few at a time: looking at all of them would cost as much as a frame.
void Summaries::sweep() {
  stale_.clear();
  for (size_t i = 0; i < kSweptPerFrame; ++i) {
    swept_bucket_ = swept_bucket_ + 1 < windows_.bucket_count() ? swept_bucket_ + 1 : 0;
    for (auto entry = windows_.cbegin(swept_bucket_); entry != windows_.cend(swept_bucket_); ++entry) {
      if (entry->second.used_at + kKeepFrames < frame_) stale_.push_back(entry->first);
    }
  }
  for (const Key& key : stale_) windows_.erase(key);
}

void Summaries::clear() {
  windows_.clear();
  shown_levels_.clear();
}

}  // namespace parallax::timeline
