// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parallax::timeline {
namespace {

constexpr size_t kMostWindows = 8192;
constexpr uint64_t kKeepFrames = 120;

}  // namespace

int fold_level(double ns_per_px) {
  const double widest = std::max(1.0, kFoldPx * ns_per_px);
  return static_cast<int>(std::bit_width(static_cast<uint64_t>(widest))) - 1;
}

void summarise(const Lane& lane, int level, int64_t window, SummaryWindow& out) {
  const int shift = level + kWindowBits;
  const int64_t width = int64_t{1} << level;
  out.cells.clear();
  out.large.clear();
  out.version = lane.version;
  const int64_t until = (window + 1) * (int64_t{1} << shift);
  const uint32_t size = lane.size();
  const int64_t* starts = lane.starts.data();
  const int64_t* ends = lane.ends.data();
  Cell cell{.bucket = INT64_MIN};
  uint32_t i = lane.first_from(window * (int64_t{1} << shift));
  for (; i < size && starts[i] < until; ++i) {
    if (ends[i] - starts[i] >= width) {
      out.large.push_back(i);
      continue;
    }
    const int64_t bucket = starts[i] >> level;
    if (bucket != cell.bucket) {
      if (cell.count > 0) out.cells.push_back(cell);
      cell = {bucket, 0, i, lane.colours[i], false};
    }
    cell.count += lane.counts[i];
    if (lane.colours[i] != cell.colour) cell.colour = 0;
    cell.has_gap = cell.has_gap || lane.styles[i] == ItemStyle::gap;
  }
  if (cell.count > 0) out.cells.push_back(cell);
  out.complete = i < size;
}

size_t Summaries::KeyHash::operator()(const Key& key) const {
  uint64_t h = static_cast<uint64_t>(key.window) * 0x9E3779B97F4A7C15u;
  h ^= (uint64_t{key.track} << 32 | uint64_t{key.lane} << 8 | static_cast<uint64_t>(key.level)) * 0xC2B2AE3D27D4EB4Fu;
  return static_cast<size_t>(h ^ h >> 29);
}

const SummaryWindow& Summaries::window(uint32_t track_serial, uint32_t lane_index, const Lane& lane, int level,
                                       int64_t window) {
  const auto [found, is_new] = windows_.try_emplace(Key{track_serial, lane_index, level, window});
  SummaryWindow& known = found->second;
  known.used_at = frame_;
  if (!is_new && known.version == lane.version) return known;
  if (!is_new && known.complete && known.version >= lane.rebuilt) {  // only appended since
    known.version = lane.version;
    return known;
  }
  summarise(lane, level, window, known);
  ++counted_;
  return known;
}

void Summaries::next_frame() {
  ++frame_;
  if (windows_.size() <= kMostWindows) return;
  std::erase_if(windows_, [&](const auto& entry) { return entry.second.used_at + kKeepFrames < frame_; });
}

void Summaries::clear() {
  windows_.clear();
}

}  // namespace parallax::timeline
