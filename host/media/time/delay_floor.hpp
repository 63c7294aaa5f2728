// SPDX-License-Identifier: Apache-2.0
// The least delayed frames of the last minute, and the line under them. Each frame gives a point: media time across,
// arrival minus media time up. Network delay only ever lifts a point, so the truth lies along the lower edge; its slope
// is the difference between the camera's clock and ours. (Moon, Skelly, Towsley: Estimation and removal of clock skew
// from network delay measurements, 1999.)
#pragma once

#include <cstdint>
#include <deque>
#include <limits>

#include "base/clock.hpp"

namespace parallax::media {

class DelayFloor {
 public:
  DelayFloor(int64_t window_ns, double max_slope) : window_ns_(window_ns), max_slope_(max_slope) {}

  /// `media_ns` should increase; a point that is behind the newest bucket is put into it.
  void add(int64_t media_ns, int64_t offset_ns);
  /// Forgets the points, keeps the slope: the camera's clock stays the same one.
  void clear_points();
  /// Where the line is at `media_ns`. Call when !empty().
  [[nodiscard]] int64_t value_at(int64_t media_ns) const;
  [[nodiscard]] double slope() const { return slope_; }
  [[nodiscard]] bool empty() const { return points_.empty(); }
  /// Media time between the oldest and the newest point.
  [[nodiscard]] int64_t span_ns() const;
  /// The lowest offset of the last `recent_ns`.
  [[nodiscard]] int64_t recent_minimum(int64_t recent_ns) const;

 private:
  struct Point {
    int64_t bucket;
    int64_t media_ns;
    int64_t offset_ns;
  };
  void refit();
  [[nodiscard]] double hull_slope() const;

  int64_t window_ns_;
  double max_slope_;
  std::deque<Point> points_;  ///< the lowest of each second
  double slope_ = 0;
  bool slope_known_ = false;
  int64_t level_at_ns_ = 0;  ///< the line goes through here
  int64_t level_ns_ = std::numeric_limits<int64_t>::max();
};

}  // namespace parallax::media
