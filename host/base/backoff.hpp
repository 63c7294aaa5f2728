// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt to reach a device. Pure: the random number is given.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/clock.hpp"

namespace parallax {

/// Waits between attempts: `first`, doubled each time up to `longest`, each shortened at random by up to `jitter`. A
/// stream that was live for `reset_after` starts again at `first`. An attempt that brought nothing counts as waiting,
/// unless the camera said no. What is gone may be back at any moment, and every second of waiting is lost to a
/// recording; what said no may be asked more seldom (`longest_refused`). After "wrong password" always `refused_login`:
/// many cameras lock an account after a few wrong tries.
struct BackoffOptions {
  int64_t first_ns = kNsPerSecond / 2;
  int64_t longest_ns = 2 * kNsPerSecond;
  int64_t longest_refused_ns = 15 * kNsPerSecond;
  double factor = 2;
  double jitter = 0.3;
  int64_t reset_after_ns = 5 * kNsPerSecond;
  int64_t refused_login_ns = 60 * kNsPerSecond;
};

class Backoff {
 public:
  explicit Backoff(BackoffOptions options) : options_(options) {}

  /// The wait after one more failure; `refused`: the camera said no. `random` lies in [0, 1).
  [[nodiscard]] int64_t next_ns(double random, bool refused) {
    const double grown = static_cast<double>(options_.first_ns) * std::pow(options_.factor, failures_);
    const double wait =
        std::min(grown, static_cast<double>(refused ? options_.longest_refused_ns : options_.longest_ns));
    failures_ = std::min(failures_ + 1, 64);
    return shortened(wait, random);
  }
  /// The wait after a refused login; does not grow.
  [[nodiscard]] int64_t refused_login_ns(double random) const {
    return shortened(static_cast<double>(options_.refused_login_ns), random);
  }
  /// A connection ended that had been live for `live_ns`.
  void on_lived(int64_t live_ns) {
    if (live_ns >= options_.reset_after_ns) failures_ = 0;
  }

 private:
  [[nodiscard]] int64_t shortened(double wait_ns, double random) const {
    return static_cast<int64_t>(wait_ns * (1 - options_.jitter * random));
  }

  BackoffOptions options_;
  int failures_ = 0;
};

}  // namespace parallax
