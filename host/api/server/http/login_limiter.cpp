// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/login_limiter.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace parallax::api {
namespace {

constexpr int64_t kMostDoublings = 6;

std::string in_small(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

}  // namespace

LoginLimiter::Bucket LoginLimiter::refilled(const std::string& address, int64_t now_monotonic_ns) const {
  const auto found = buckets_.find(address);
  if (found == buckets_.end()) return {static_cast<double>(limits_.tries_at_once), now_monotonic_ns};
  const double gained = static_cast<double>(now_monotonic_ns - found->second.at_monotonic_ns) /
                        static_cast<double>(limits_.one_more_every_ns);
  return {std::min<double>(limits_.tries_at_once, found->second.tries_left + gained), now_monotonic_ns};
}

int LoginLimiter::wait_s(const std::string& address, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  const double left = refilled(address, now_monotonic_ns).tries_left;
  if (left >= 1) return 0;
  const double seconds =
      (1 - left) * static_cast<double>(limits_.one_more_every_ns) / static_cast<double>(kNsPerSecond);
  return static_cast<int>(std::ceil(seconds));
}

int64_t LoginLimiter::counted(const std::string& user, int64_t now_monotonic_ns) const {
  const auto found = users_.find(user);
  if (found == users_.end()) return 0;
  const int64_t forgiven = (now_monotonic_ns - found->second.at_monotonic_ns) / limits_.user_forgive_ns;
  return std::max<int64_t>(0, found->second.tries - forgiven);
}

int64_t LoginLimiter::hold_ns(const std::string& user, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  const int64_t over = counted(in_small(user), now_monotonic_ns) - limits_.user_tries;
  if (over < 0) return 0;
  return std::min(limits_.first_hold_ns << std::min<int64_t>(over, kMostDoublings), limits_.longest_hold_ns);
}

void LoginLimiter::lift(const std::string& user) {
  const std::lock_guard lock(mutex_);
  users_.erase(in_small(user));
}

void LoginLimiter::failed(const std::string& address, const std::string& user, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  Bucket bucket = refilled(address, now_monotonic_ns);
  bucket.tries_left = std::max(0.0, bucket.tries_left - 1);
  buckets_[address] = bucket;
  if (buckets_.size() > limits_.max_addresses) forget(now_monotonic_ns);
  if (user.empty()) return;
  const std::string name = in_small(user);
  // More than that would have to be forgiven before the holding ends, and holds no longer.
  const int64_t most = limits_.user_tries + kMostDoublings;
  users_[name] = {std::min(counted(name, now_monotonic_ns) + 1, most), now_monotonic_ns};
  if (users_.size() > limits_.max_addresses) {
    users_.erase(std::min_element(users_.begin(), users_.end(), [](const auto& a, const auto& b) {
      return a.second.at_monotonic_ns < b.second.at_monotonic_ns;
    }));
  }
}

void LoginLimiter::forget(int64_t now_monotonic_ns) {
  const int64_t full_after_ns = limits_.one_more_every_ns * limits_.tries_at_once;
  std::erase_if(buckets_,
                [&](const auto& entry) { return now_monotonic_ns - entry.second.at_monotonic_ns > full_after_ns; });
  while (buckets_.size() > limits_.max_addresses) {
    buckets_.erase(std::min_element(buckets_.begin(), buckets_.end(), [](const auto& a, const auto& b) {
      return a.second.at_monotonic_ns < b.second.at_monotonic_ns;
    }));
  }
}

}  // namespace parallax::api
