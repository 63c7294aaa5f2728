// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of passwords. Per address, before the costly hash is computed: a few wrong tries at once, then
// one every few seconds. (Accounts lock addresses for longer; this protects the machine.) Per user, from wherever:
// nobody is refused, or strangers could keep the user out, but answers are held back. Pure but for its lock.
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
  size_t max_addresses = 4096;  ///< remembered, of users as well; when more come at once, the oldest are forgotten
  int user_tries = 10;          ///< wrong ones of a user, from all addresses, before answers are held back …
  int64_t first_hold_ns = kNsPerSecond / 4;  ///< … so long, doubling with each …
  int64_t longest_hold_ns = 4 * kNsPerSecond;
  int64_t user_forgive_ns = 60 * kNsPerSecond;  ///< … and one less counts after each of these
};

class LoginLimiter {
 public:
  explicit LoginLimiter(LoginLimits limits = {}) : limits_(limits) {}
  // Addresses are what base/address.hpp counts as one.
  /// Seconds to wait before `address` may try again; 0: now. [any thread]
  [[nodiscard]] int wait_s(const std::string& address, int64_t now_monotonic_ns);
  /// How long the answer to a try of `user` is to be held back, right or wrong. [any thread]
  [[nodiscard]] int64_t hold_ns(const std::string& user, int64_t now_monotonic_ns);
  /// A try of `user` (empty: of none) from `address` was wrong. [any thread]
  void failed(const std::string& address, const std::string& user, int64_t now_monotonic_ns);
  /// The user has a new password: what was guessed was the old one. [any thread]
  void lift(const std::string& user);

 private:
  struct Bucket {
    double tries_left = 0;
    int64_t at_monotonic_ns = 0;
  };
  struct Wrong {
    int64_t tries = 0;
    int64_t at_monotonic_ns = 0;
  };
  [[nodiscard]] int64_t counted(const std::string& user, int64_t now_monotonic_ns) const;
  Bucket refilled(const std::string& address, int64_t now_monotonic_ns) const;
  void forget(int64_t now_monotonic_ns);

  LoginLimits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
  std::unordered_map<std::string, Wrong> users_;  ///< by name in small letters
};

}  // namespace parallax::api
