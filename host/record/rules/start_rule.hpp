// SPDX-License-Identifier: Apache-2.0
// When does a recording count as started, and when is starting tried again? (R107–R115) Pure: it is told the time and
// how many sources deliver pictures or sound, and says what to do.
//
// An attempt succeeds when the wanted number of sources is live. After `wait_timeout_ns` it also succeeds with fewer,
// as long as there is one: the rest join later. An attempt that reaches `attempt_timeout_ns` has failed; the sources
// are started afresh, at most `attempts` times in all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace parallax::record {

/// How many sources must be live: all (empty) or a number (1 = any).
struct StartOptions {
  std::optional<size_t> wanted_sources;
  int64_t wait_timeout_ns = 10 * kNsPerSecond;
  int64_t attempt_timeout_ns = 180 * kNsPerSecond;
  int attempts = 5;
};

class StartRule {
 public:
  enum class Verdict {
    wait,            ///< nothing to do before `next_ns`
    started,         ///< enough sources are live: record
    attempt_failed,  ///< tell the user, start the sources afresh; the next attempt has begun
    gave_up          ///< the last attempt failed as well
  };

  StartRule(const StartOptions& options, size_t sources, int64_t now_monotonic_ns);

  /// Judges the situation; to be called when a source becomes live or is lost and at `next_ns`. After `started` and
  /// `gave_up` it always says `wait`.
  Verdict judge(size_t live_sources, int64_t now_monotonic_ns);
  /// When `judge` must be called at the latest.
  [[nodiscard]] int64_t next_ns() const;

  [[nodiscard]] int attempt() const { return attempt_; }  ///< 1, 2, …
  [[nodiscard]] size_t wanted() const { return wanted_; }
  /// Time left in this attempt, after which it is tried again or given up.
  [[nodiscard]] int64_t left_ns(int64_t now_monotonic_ns) const;
  /// Time until fewer sources than wanted are enough, as long as there is one.
  [[nodiscard]] int64_t wait_left_ns(int64_t now_monotonic_ns) const;

 private:
  StartOptions options_;
  size_t wanted_;
  int64_t attempt_start_ns_;
  int attempt_ = 1;
  bool wait_over_ = false;
  bool over_ = false;
};

}  // namespace parallax::record
