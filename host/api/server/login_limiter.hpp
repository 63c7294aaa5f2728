// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of passwords, before the costly hash is computed: per address a few wrong tries at once, then one
// every few seconds. (Accounts lock users and addresses for longer; this protects the machine.) Pure but for its lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace parallax::api {

struct LoginLimits {
  int tries_at_once = 10;
  int64_t one_more_every_ns = 3 * kNsPerSecond;
  size_t max_addresses = 4096;  ///< remembered; when more come at once, the oldest are forgotten
};

class LoginLimiter {
 public:
  explicit LoginLimiter(LoginLimits limits = {}) : limits_(limits) {}
  /// Seconds to wait before `address` may try again; 0: now. [any thread]
  [[nodiscard]] int wait_s(const std::string& address, int64_t now_monotonic_ns);
  /// A try from `address` was wrong. [any thread]
  void failed(const std::string& address, int64_t now_monotonic_ns);

 private:
  struct Bucket {
    double tries_left = 0;
    int64_t at_monotonic_ns = 0;
  };
  Bucket refilled(const std::string& address, int64_t now_monotonic_ns) const;
  void forget(int64_t now_monotonic_ns);

  LoginLimits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace parallax::api
