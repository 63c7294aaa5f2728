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
void append(std::vector<Stretch>& stretches, const Cell& cell) {
  if (cell.count == 0) return;
  const uint8_t density = density_of(cell.count);
  bool touches = false;
  if (!stretches.empty() && stretches.back().until_bucket == cell.bucket) {
    touches = true;
    Stretch& last = stretches.back();
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
}

}  // namespace

void summarise(const Lane& lane, int level, int64_t window, SummaryWindow& out) {
  const int shift = level + kWindowBits;
  const int64_t width = int64_t{1} << level;
  const int64_t from = window * (int64_t{1} << shift);
  const uint32_t begin = lane.first_from(from);
  const uint32_t end = lane.first_from((window + 1) * (int64_t{1} << shift));
  out.stretches.clear();
  out.large.clear();
  out.version = lane.version;
  out.complete = end < lane.size();
  const int64_t* starts = lane.starts.data();
  const int64_t* ends = lane.ends.data();
  Cell cell{};
  for (uint32_t i = begin; i < end; ++i) {
    if (ends[i] - starts[i] >= width) {
      out.large.push_back(i);
      continue;
    }
    const auto bucket = static_cast<uint16_t>((starts[i] - from) >> level);
    if (cell.count == 0 || bucket != cell.bucket) {
      append(out.stretches, cell);
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
  append(out.stretches, cell);
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
