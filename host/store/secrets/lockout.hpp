// SPDX-License-Identifier: Apache-2.0
// Refusing to try passwords after repeated wrong ones: by address, and by user and address together, so that nobody can
// keep a user out from elsewhere. Wrong tries are forgiven with time. On the monotonic clock, so that setting the clock
// opens nothing. Internal to store/.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/result.hpp"

namespace parallax::store {

struct LockoutOptions {
  int tries = 5;                           ///< wrong ones before the first lock
  int64_t first_lock_ns = 30'000'000'000;  ///< doubles with every further wrong one
  int64_t longest_lock_ns = 15 * 60'000'000'000;
  int64_t forgive_ns = 5 * 60'000'000'000;  ///< so long after the last wrong one, one less counts, and so on
  size_t remembered = 10'000;               ///< names or addresses; beyond that the oldest unlocked ones are forgotten
};

/// [any thread]
class Lockout {
 public:
  explicit Lockout(LockoutOptions options) : options_(options) {}
  /// @errors "log-in-locked", which says for how long.
  Result<void> check(const std::string& key, int64_t now_monotonic_ns);
  /// Returns whether this one led to a lock.
  bool wrong(const std::string& key, int64_t now_monotonic_ns);
  void right(const std::string& key);
  /// Forgets all keys that begin with `prefix`.
  void lift(const std::string& prefix);

 private:
  struct Tries {
    int wrong = 0;
    int64_t locked_until_monotonic_ns = 0;
    int64_t last_monotonic_ns = 0;
  };
  void forget_oldest();

  const LockoutOptions options_;
  std::mutex mutex_;
  std::unordered_map<std::string, Tries> tries_;
};

}  // namespace parallax::store
