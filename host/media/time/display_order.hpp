// SPDX-License-Identifier: Apache-2.0
// Keeps pictures in the order in which they are shown. With B-frames they come in another order, and while time is
// corrected between two of them one could land on, or before, a picture that is shown earlier.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace parallax::media {

class DisplayOrder {
 public:
  /// `pts_media_ns` is the picture's place by the camera's clock, `wanted_ns` where it would go on the session clock.
  /// Returns the nearest time that keeps `apart_ns` to the pictures before and after it, never below `at_least_ns`.
  [[nodiscard]] int64_t place(int64_t pts_media_ns, int64_t wanted_ns, int64_t at_least_ns, int64_t apart_ns) {
    std::optional<int64_t> before_ns;
    std::optional<int64_t> after_ns;
    for (size_t i = 0; i < count_; ++i) {
      const Placed& other = recent_[i];
      if (other.media_ns <= pts_media_ns) before_ns = std::max(before_ns.value_or(other.session_ns), other.session_ns);
      if (other.media_ns > pts_media_ns) after_ns = std::min(after_ns.value_or(other.session_ns), other.session_ns);
    }
    int64_t placed_ns = wanted_ns;
    if (before_ns) placed_ns = std::max(placed_ns, *before_ns + apart_ns);
    if (after_ns) placed_ns = std::min(placed_ns, *after_ns - apart_ns);
    placed_ns = std::max(placed_ns, at_least_ns);
    recent_[next_] = {pts_media_ns, placed_ns};
    next_ = (next_ + 1) % recent_.size();
    count_ = std::min(count_ + 1, recent_.size());
    return placed_ns;
  }

  /// The camera's clock begins anew.
  void clear() { count_ = next_ = 0; }

 private:
  struct Placed {
    int64_t media_ns = 0;
    int64_t session_ns = 0;
  };
  std::array<Placed, 16> recent_{};  ///< H.264 and H.265 reorder at most 16 pictures
  size_t count_ = 0;
  size_t next_ = 0;
};

}  // namespace parallax::media
