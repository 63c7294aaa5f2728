// SPDX-License-Identifier: Apache-2.0
#include "media/time/delay_floor.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace parallax::media {

namespace {

constexpr int64_t kBucketNs = kNsPerSecond;
/// Below this span a slope would be noise.
constexpr int64_t kSlopeSpanNs = 10 * kNsPerSecond;
/// From this span on the slope is trusted so far that it changes slowly: a burst of delay at the end of the window must
/// not tilt the line.
constexpr int64_t kFirmSpanNs = 30 * kNsPerSecond;
constexpr double kSlopeStep = 10e-6;

}  // namespace

void DelayFloor::add(int64_t media_ns, int64_t offset_ns) {
  const int64_t bucket = media_ns / kBucketNs;
  if (!points_.empty() && bucket <= points_.back().bucket) {
    Point& last = points_.back();
    if (offset_ns < last.offset_ns) last = {last.bucket, media_ns, offset_ns};
    if (offset_ns < value_at(media_ns)) {  // the line lies under all points, also between two fits
      level_at_ns_ = media_ns;
      level_ns_ = offset_ns;
    }
    return;
  }
  points_.push_back({bucket, media_ns, offset_ns});
  while (points_.front().media_ns < media_ns - window_ns_) points_.pop_front();
  refit();
}

void DelayFloor::clear_points() {
  points_.clear();
}

int64_t DelayFloor::span_ns() const {
  return points_.empty() ? 0 : points_.back().media_ns - points_.front().media_ns;
}

int64_t DelayFloor::value_at(int64_t media_ns) const {
  return level_ns_ + static_cast<int64_t>(slope_ * static_cast<double>(media_ns - level_at_ns_));
}

int64_t DelayFloor::recent_minimum(int64_t recent_ns) const {
  int64_t lowest = std::numeric_limits<int64_t>::max();
  for (auto point = points_.rbegin(); point != points_.rend(); ++point) {
    if (point->media_ns < points_.back().media_ns - recent_ns) break;
    lowest = std::min(lowest, point->offset_ns);
  }
  return lowest;
}

void DelayFloor::refit() {
  if (span_ns() >= kSlopeSpanNs) {
    const double found = std::clamp(hull_slope(), -max_slope_, max_slope_);
    const bool firm = slope_known_ && span_ns() >= kFirmSpanNs;
    slope_ = firm ? std::clamp(found, slope_ - kSlopeStep, slope_ + kSlopeStep) : found;
    if (span_ns() >= kFirmSpanNs) slope_known_ = true;
  }
  level_at_ns_ = points_.back().media_ns;
  double lowest = std::numeric_limits<double>::max();
  for (const Point& point : points_) {
    lowest = std::min(
        lowest, static_cast<double>(point.offset_ns) + slope_ * static_cast<double>(level_at_ns_ - point.media_ns));
  }
  level_ns_ = static_cast<int64_t>(lowest);
}

double DelayFloor::hull_slope() const {
  // Lower convex hull (Andrew's monotone chain); its edge over the mean time is the line with the least sum of
  // distances.
  std::vector<Point> hull;
  hull.reserve(points_.size());
  double mean = 0;
  const int64_t origin = points_.front().media_ns;
  for (const Point& point : points_) {
    mean += static_cast<double>(point.media_ns - origin) / static_cast<double>(points_.size());
    while (hull.size() >= 2) {
      const Point& a = hull[hull.size() - 2];
      const Point& b = hull.back();
      const double turn =
          static_cast<double>(b.media_ns - a.media_ns) * static_cast<double>(point.offset_ns - a.offset_ns) -
          static_cast<double>(b.offset_ns - a.offset_ns) * static_cast<double>(point.media_ns - a.media_ns);
      if (turn > 0) break;
      hull.pop_back();
    }
    hull.push_back(point);
  }
  for (size_t i = 1; i < hull.size(); ++i) {
    if (static_cast<double>(hull[i].media_ns - origin) < mean && i + 1 < hull.size()) continue;
    return static_cast<double>(hull[i].offset_ns - hull[i - 1].offset_ns) /
           static_cast<double>(std::max<int64_t>(hull[i].media_ns - hull[i - 1].media_ns, 1));
  }
  return 0;
}

}  // namespace parallax::media
