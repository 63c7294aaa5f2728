// SPDX-License-Identifier: Apache-2.0
// When to draw: after input, after news, at a deadline; never faster than the display, never without a reason. Data
// only; the caller waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/clock.hpp"

namespace parallax::desktop {

class FramePacer {
 public:
  explicit FramePacer(int64_t least_frame_ns = kNsPerSecond / 60) : least_frame_ns_(least_frame_ns) {}

  /// Input came: what it opens or closes settles over some frames.
  void input() { settling_ = kSettleFrames; }
  /// There is something new to show.
  void changed() { changed_ = true; }
  /// Something changes by itself then.
  void at(int64_t monotonic_ns) { deadline_ns_ = std::min(deadline_ns_, monotonic_ns); }

  /// How long to wait for events before asking again; 0: draw now.
  [[nodiscard]] int64_t wait_ns(int64_t now_monotonic_ns) const {
    const int64_t earliest_ns = last_ns_ == kNoTime ? now_monotonic_ns : last_ns_ + least_frame_ns_;
    if (settling_ > 0 || changed_) return std::max<int64_t>(0, earliest_ns - now_monotonic_ns);
    if (deadline_ns_ == kNever) return kLongestWaitNs;
    return std::clamp<int64_t>(std::max(deadline_ns_, earliest_ns) - now_monotonic_ns, 0, kLongestWaitNs);
  }
  /// Whether all that input caused is drawn; live pictures may go on.
  [[nodiscard]] bool is_settled() const { return settling_ == 0; }
  /// A frame begins; deadlines are to be told anew while it is built.
  void begin_frame(int64_t now_monotonic_ns) {
    last_ns_ = now_monotonic_ns;
    settling_ = std::max(0, settling_ - 1);
    changed_ = false;
    deadline_ns_ = kNever;
    ++frames_;
  }
  [[nodiscard]] uint64_t frames() const { return frames_; }

 private:
  static constexpr int kSettleFrames = 3;
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  static constexpr int64_t kLongestWaitNs = 60 * kNsPerSecond;

  int64_t least_frame_ns_;
  int64_t last_ns_ = kNoTime;
  int64_t deadline_ns_ = kNever;
  int settling_ = kSettleFrames;
  bool changed_ = false;
  uint64_t frames_ = 0;
};

}  // namespace parallax::desktop
