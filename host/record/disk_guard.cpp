// SPDX-License-Identifier: Apache-2.0
#include "record/disk_guard.hpp"

#include <algorithm>

namespace parallax::record {
namespace {

constexpr int64_t kWindowNs = 60 * kNsPerSecond;
constexpr double kHysteresis = 1.1;
constexpr double kLongestSeconds = 1e9;  // 30 years: beyond it the forecast says nothing

}  // namespace

DiskGuard::Level DiskGuard::sample(int64_t now_monotonic_ns, uint64_t free_bytes, uint64_t total_bytes,
                                   uint64_t written_bytes) {
  samples_.push_back({now_monotonic_ns, written_bytes});
  while (samples_.size() > 2 && samples_[1].at_monotonic_ns <= now_monotonic_ns - kWindowNs) samples_.pop_front();
  const Sample& first = samples_.front();
  const double seconds = static_cast<double>(now_monotonic_ns - first.at_monotonic_ns) / 1e9;
  bytes_per_second_ = seconds > 0 ? static_cast<double>(written_bytes - first.written_bytes) / seconds : 0;

  left_ns_.reset();
  if (bytes_per_second_ > 0) {
    const double usable = static_cast<double>(free_bytes - std::min(free_bytes, options_.stop_free_bytes));
    left_ns_ = static_cast<int64_t>(std::min(usable / bytes_per_second_, kLongestSeconds) * 1e9);
  }

  const double margin = level_ == Level::fine ? 1.0 : kHysteresis;
  const auto below = [&](int64_t limit_ns) {
    return left_ns_ && static_cast<double>(*left_ns_) < static_cast<double>(limit_ns) * margin;
  };
  if (free_bytes <= options_.stop_free_bytes || below(options_.stop_left_ns)) {
    level_ = Level::full;
  } else if (below(options_.warn_left_ns) || static_cast<double>(free_bytes) < options_.warn_free_fraction *
                                                                                   static_cast<double>(total_bytes) *
                                                                                   margin) {
    level_ = Level::low;
  } else {
    level_ = Level::fine;
  }
  return level_;
}

}  // namespace parallax::record
