// SPDX-License-Identifier: Apache-2.0
#include "store/secrets/lockout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"

namespace parallax::store {
namespace {

std::string words_for(int64_t duration_ns) {
  const int64_t seconds = (duration_ns + kNsPerSecond - 1) / kNsPerSecond;
  if (seconds < 120) return fmt::format("{} s", seconds);
  return fmt::format("{} minutes", (seconds + 59) / 60);
}

}  // namespace

Result<void> Lockout::check(const std::string& key, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  const auto entry = tries_.find(key);
  if (entry == tries_.end() || entry->second.locked_until_monotonic_ns <= now_monotonic_ns) return {};
  return fail("log-in-locked",
              "Too many wrong tries: logging in is locked for " +
                  words_for(entry->second.locked_until_monotonic_ns - now_monotonic_ns) + ".",
              "Wait that long; if the password is lost, ask a Technician for a new one, which lifts this, too.");
}

bool Lockout::wrong(const std::string& key, int64_t now_monotonic_ns) {
  const std::lock_guard lock(mutex_);
  if (!tries_.contains(key) && tries_.size() >= options_.remembered) forget_oldest();
  Tries& tries = tries_[key];
  const int64_t forgiven = (now_monotonic_ns - tries.last_monotonic_ns) / options_.forgive_ns;
  tries.wrong = static_cast<int>(std::max<int64_t>(0, tries.wrong - forgiven)) + 1;
  tries.last_monotonic_ns = now_monotonic_ns;
  if (tries.wrong < options_.tries) return false;
  const int doublings = std::min(tries.wrong - options_.tries, 20);
  const int64_t lock_ns = std::min(options_.first_lock_ns << doublings, options_.longest_lock_ns);
  tries.locked_until_monotonic_ns = now_monotonic_ns + lock_ns;
  return true;
}

void Lockout::right(const std::string& key) {
  const std::lock_guard lock(mutex_);
  tries_.erase(key);
}

void Lockout::lift(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  std::erase_if(tries_, [&](const auto& entry) { return entry.first.starts_with(prefix); });
}

void Lockout::forget_oldest() {
  const auto oldest = std::min_element(tries_.begin(), tries_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.locked_until_monotonic_ns, a.second.last_monotonic_ns) <
           std::pair(b.second.locked_until_monotonic_ns, b.second.last_monotonic_ns);
  });
  tries_.erase(oldest);
}

}  // namespace parallax::store
