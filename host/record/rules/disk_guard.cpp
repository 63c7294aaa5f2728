// SPDX-License-Identifier: Apache-2.0
#include "record/rules/disk_guard.hpp"

#include <algorithm>

namespace parallax::record {
namespace {

constexpr int64_t kLongNs = 60 * kNsPerSecond;
constexpr int64_t kShortNs = 10 * kNsPerSecond;  // sees at once that another recording has begun
constexpr double kHysteresis = 1.1;
constexpr double kLongestSeconds = 1e9;    // 30 years: beyond it the forecast says nothing
constexpr int64_t kRoomFactor = 6;         // a new recording shall last at least so many times `stop_left_ns`
constexpr uint64_t kFreedBeforeStart = 2;  // … and have this many times `stop_free_bytes`

}  // namespace

double DiskGuard::rate_within(int64_t window_ns) const {
  const Sample& now = samples_.back();
  const int64_t from_ns = std::max(now.at_monotonic_ns - window_ns, *writing_since_ns_);
  auto first = samples_.begin();
  while (std::next(first) != samples_.end() && std::next(first)->at_monotonic_ns <= from_ns) ++first;
  const double seconds = static_cast<double>(now.at_monotonic_ns - first->at_monotonic_ns) / 1e9;
  return seconds > 0 ? static_cast<double>(now.written_bytes - first->written_bytes) / seconds : 0;
}

void DiskGuard::measure(int64_t now_monotonic_ns, uint64_t written_bytes) {
  const bool wrote = !samples_.empty() && written_bytes > samples_.back().written_bytes;
  // Time in which nothing was recorded says nothing about the rate.
  if (wrote && !writing_since_ns_) writing_since_ns_ = samples_.back().at_monotonic_ns;
  if (!wrote) writing_since_ns_.reset();
  samples_.push_back({now_monotonic_ns, written_bytes});
  while (samples_.size() > 2 && samples_[1].at_monotonic_ns <= now_monotonic_ns - kLongNs) samples_.pop_front();
  // The higher of the two: a forecast that is too long is the one that hurts.
  bytes_per_second_ = writing_since_ns_ ? std::max(rate_within(kLongNs), rate_within(kShortNs)) : 0;
}

DiskGuard::Level DiskGuard::sample(int64_t now_monotonic_ns, uint64_t free_bytes, uint64_t total_bytes,
                                   uint64_t written_bytes) {
  measure(now_monotonic_ns, written_bytes);
  free_bytes_ = free_bytes;
  const double usable = static_cast<double>(free_bytes - std::min(free_bytes, options_.stop_free_bytes));
  std::optional<int64_t> left_ns;
  if (bytes_per_second_ > 0)
    left_ns = static_cast<int64_t>(std::min(usable / bytes_per_second_, kLongestSeconds) * 1e9);
  // The first seconds hold what was kept before the start, and not yet every camera.
  const bool known = writing_since_ns_ && now_monotonic_ns - *writing_since_ns_ >= kShortNs;
  left_ns_ = known ? left_ns : std::nullopt;

  const double margin = level_ == Level::fine ? 1.0 : kHysteresis;
  const auto below = [&](int64_t limit_ns) {
    return left_ns && static_cast<double>(*left_ns) < static_cast<double>(limit_ns) * margin;
  };
  const Level before = level_;
  if (free_bytes <= options_.stop_free_bytes || below(options_.stop_left_ns)) {
    level_ = Level::full;
  } else if (below(options_.warn_left_ns) || static_cast<double>(free_bytes) < options_.warn_free_fraction *
                                                                                   static_cast<double>(total_bytes) *
                                                                                   margin) {
    level_ = Level::low;
  } else {
    level_ = Level::fine;
  }
  if (level_ == Level::full && before != Level::full) note_full();
  return level_;
}

void DiskGuard::note_full() {
  full_ = Full{.free_bytes = free_bytes_, .bytes_per_second = bytes_per_second_};
}

uint64_t DiskGuard::wanted_free_bytes() const {
  const uint64_t wanted = kFreedBeforeStart * options_.stop_free_bytes;
  if (!full_) return wanted;
  const double lasting = full_->bytes_per_second * static_cast<double>(kRoomFactor * options_.stop_left_ns) / 1e9;
  return std::max({wanted, full_->free_bytes + options_.stop_free_bytes,
                   options_.stop_free_bytes + static_cast<uint64_t>(lasting)});
}

bool DiskGuard::has_room() {
  if (level_ == Level::full || free_bytes_ < wanted_free_bytes()) return false;
  full_.reset();
  return true;
}

}  // namespace parallax::record
