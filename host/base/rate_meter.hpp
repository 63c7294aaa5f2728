// SPDX-License-Identifier: Apache-2.0
// Frames and bits per second over the last second or so. Pure.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace parallax {

class RateMeter {
 public:
  /// One access unit of the main track (`counts_as_frame`) or of another one came in.
  void add(int64_t now_monotonic_ns, uint64_t bytes, bool counts_as_frame) {
    if (window_start_ns_ == kNoTime) window_start_ns_ = now_monotonic_ns;
    const int64_t elapsed_ns = now_monotonic_ns - window_start_ns_;
    if (elapsed_ns >= kNsPerSecond) {
      const double seconds = static_cast<double>(elapsed_ns) / static_cast<double>(kNsPerSecond);
      fps_ = static_cast<double>(frames_) / seconds;
      bits_per_second_ = static_cast<double>(bytes_) * 8 / seconds;
      frames_ = 0;
      bytes_ = 0;
      window_start_ns_ = now_monotonic_ns;
    }
    frames_ += counts_as_frame ? 1 : 0;
    bytes_ += bytes;
    last_ns_ = now_monotonic_ns;
  }
  /// 0 after two seconds of silence.
  [[nodiscard]] double fps(int64_t now_monotonic_ns) const { return is_fresh(now_monotonic_ns) ? fps_ : 0; }
  [[nodiscard]] double bits_per_second(int64_t now_monotonic_ns) const {
    return is_fresh(now_monotonic_ns) ? bits_per_second_ : 0;
  }

 private:
  [[nodiscard]] bool is_fresh(int64_t now_monotonic_ns) const {
    return last_ns_ != kNoTime && now_monotonic_ns - last_ns_ < 2 * kNsPerSecond;
  }

  int64_t window_start_ns_ = kNoTime;
  int64_t last_ns_ = kNoTime;
  uint64_t frames_ = 0;
  uint64_t bytes_ = 0;
  double fps_ = 0;
  double bits_per_second_ = 0;
};

}  // namespace parallax
