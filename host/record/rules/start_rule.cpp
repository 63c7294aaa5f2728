// SPDX-License-Identifier: Apache-2.0
#include "record/rules/start_rule.hpp"

#include <algorithm>

namespace parallax::record {

StartRule::StartRule(const StartOptions& options, size_t sources, int64_t now_monotonic_ns)
    : options_(options),
      wanted_(std::clamp<size_t>(options.wanted_sources.value_or(sources), 1, std::max<size_t>(sources, 1))),
      attempt_start_ns_(now_monotonic_ns) {}

StartRule::Verdict StartRule::judge(size_t live_sources, int64_t now_monotonic_ns) {
  if (over_) return Verdict::wait;
  const int64_t waited_ns = now_monotonic_ns - attempt_start_ns_;
  wait_over_ = waited_ns >= options_.wait_timeout_ns;
  if (live_sources >= wanted_ || (wait_over_ && live_sources > 0)) {
    over_ = true;
    return Verdict::started;
  }
  if (waited_ns < options_.attempt_timeout_ns) return Verdict::wait;
  if (attempt_ >= options_.attempts) {
    over_ = true;
    return Verdict::gave_up;
  }
  ++attempt_;
  attempt_start_ns_ = now_monotonic_ns;
  wait_over_ = false;
  return Verdict::attempt_failed;
}

int64_t StartRule::next_ns() const {
  const int64_t end_ns = attempt_start_ns_ + options_.attempt_timeout_ns;
  return wait_over_ ? end_ns : std::min(end_ns, attempt_start_ns_ + options_.wait_timeout_ns);
}

int64_t StartRule::left_ns(int64_t now_monotonic_ns) const {
  return std::max<int64_t>(0, attempt_start_ns_ + options_.attempt_timeout_ns - now_monotonic_ns);
}

int64_t StartRule::wait_left_ns(int64_t now_monotonic_ns) const {
  return std::max<int64_t>(0, attempt_start_ns_ + options_.wait_timeout_ns - now_monotonic_ns);
}

}  // namespace parallax::record
