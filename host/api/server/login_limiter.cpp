// SPDX-License-Identifier: Apache-2.0
#include "api/server/login_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::api {

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

void LoginLimiter::failed(const std::string& address, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  Bucket bucket = refilled(address, now_monotonic_ns);
  bucket.tries_left = std::max(0.0, bucket.tries_left - 1);
  buckets_[address] = bucket;
  if (buckets_.size() > limits_.max_addresses) forget(now_monotonic_ns);
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
