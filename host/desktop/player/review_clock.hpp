// SPDX-License-Identifier: Apache-2.0
// The one clock of a review: a position on the session clock that moves at a rate, stands still, or waits for pictures.
// Internal to player/. [one thread at a time]
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace parallax::player {

class ReviewClock {
 public:
  explicit ReviewClock(const Clock& clock) : clock_(clock), at_monotonic_ns_(clock.monotonic_ns()) {}

  /// Moves the position to now.
  void advance() {
    const int64_t now = clock_.monotonic_ns();
    if (playing_ && !holding_)
      position_session_ns_ += static_cast<int64_t>(static_cast<double>(now - at_monotonic_ns_) * rate_);
    at_monotonic_ns_ = now;
  }
  [[nodiscard]] int64_t position_session_ns() const { return position_session_ns_; }
  void go_to(int64_t session_ns) {
    advance();
    position_session_ns_ = session_ns;
  }

  void play() {
    advance();
    playing_ = true;
  }
  void pause() {
    advance();
    playing_ = holding_ = false;
  }
  [[nodiscard]] bool playing() const { return playing_; }
  void set_rate(double rate) {
    advance();
    rate_ = rate;
  }
  [[nodiscard]] double rate() const { return rate_; }

  /// Stands still while playing, until `go_on`; at most so long.
  void hold(int64_t longest_ns) {
    advance();
    holding_ = true;
    hold_until_monotonic_ns_ = at_monotonic_ns_ + longest_ns;
  }
  [[nodiscard]] bool holding() const { return holding_; }
  [[nodiscard]] bool hold_is_over() const { return clock_.monotonic_ns() >= hold_until_monotonic_ns_; }
  void go_on() {
    advance();
    holding_ = false;
  }

 private:
  const Clock& clock_;
  int64_t position_session_ns_ = 0;
  int64_t at_monotonic_ns_;
  double rate_ = 1;
  bool playing_ = false;
  bool holding_ = false;
  int64_t hold_until_monotonic_ns_ = 0;
};

}  // namespace parallax::player
