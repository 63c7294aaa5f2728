// SPDX-License-Identifier: Apache-2.0
// What stretch of the session is on screen. Zooms about a point from the whole session to single frames; the time
// under that point stays where it is.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace parallax::timeline {

/// Closest zoom: one frame of 25 fps is 800 px wide.
inline constexpr double kMinNsPerPx = 50'000;

/// Time ↔ pixels of the area right of the track names. Pure values. [any thread]
class View {
 public:
  /// Shows all of a session. `extent_ns`: how much of the session there is, at least 1 s is shown.
  void fit(int64_t extent_ns, double width_px);
  /// The window was resized or the session grew: keeps start and zoom where they are possible.
  void resize(int64_t extent_ns, double width_px);
  /// `factor` > 1 shows less. The time at `x_px` stays there unless an end of the session is in the way.
  void zoom(double factor, double x_px);
  /// Shows [from, until] with a little room on both sides.
  void show(int64_t from_session_ns, int64_t until_session_ns);
  /// Moves by pixels; positive: to later times.
  void pan(double px);
  /// Moves only as far as needed to see `session_ns` with `margin` (share of the width) to both edges.
  void reveal(int64_t session_ns, double margin = 0.05);
  /// Follows a moving playhead: jumps on by a page when it leaves at the right, centres when it is elsewhere.
  void follow(int64_t session_ns);

  [[nodiscard]] double x_of(int64_t session_ns) const {
    return static_cast<double>(session_ns - start_session_ns_) / ns_per_px_;
  }
  [[nodiscard]] int64_t time_at(double x_px) const {
    return start_session_ns_ + static_cast<int64_t>(std::llround(x_px * ns_per_px_));
  }
  [[nodiscard]] int64_t start_session_ns() const { return start_session_ns_; }
  [[nodiscard]] int64_t end_session_ns() const { return time_at(width_px_); }
  [[nodiscard]] double ns_per_px() const { return ns_per_px_; }
  [[nodiscard]] double width_px() const { return width_px_; }
  [[nodiscard]] int64_t extent_ns() const { return extent_ns_; }
  friend bool operator==(const View&, const View&) = default;

 private:
  [[nodiscard]] double widest_ns_per_px() const;
  void clamp();
  int64_t start_session_ns_ = 0;
  int64_t extent_ns_ = 1'000'000'000;
  double ns_per_px_ = 1e6;
  double width_px_ = 1000;
};

}  // namespace parallax::timeline
