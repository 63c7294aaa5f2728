// SPDX-License-Identifier: Apache-2.0
#include "check/beep_collector.hpp"

#include <algorithm>
#include <cmath>

#include "testcard/tone.hpp"

namespace parallax::sim {
namespace {

constexpr double kBlockS = 30;
/// Longer than the longest beep and what is needed before it to see it begin.
constexpr double kOverlapS = 0.6;
/// A break longer than this starts a new stretch: nothing is known about the time between.
constexpr int64_t kBreakNs = 500'000'000;

}  // namespace

void BeepCollector::add(int64_t pts_ns, int rate_hz, std::span<const float> samples) {
  if (rate_hz_ == 0) {
    zero_ns_ = first_ns_ = pts_ns;
    rate_hz_ = rate_hz;
  } else if (std::abs(pts_ns - end_ns_) > kBreakNs) {
    search(0);
    samples_.clear();
    zero_ns_ = pts_ns;
  }
  // By time stamp, not by count: corrected time stamps may lie a few samples apart from it.
  const auto at = std::max<int64_t>(0, std::llround(static_cast<double>(pts_ns - zero_ns_) * 1e-9 * rate_hz_));
  samples_.resize(std::max(samples_.size(), static_cast<size_t>(at) + samples.size()));
  std::copy(samples.begin(), samples.end(), samples_.begin() + at);
  end_ns_ = pts_ns + static_cast<int64_t>(samples.size()) * 1'000'000'000 / rate_hz_;
  if (static_cast<double>(samples_.size()) > kBlockS * rate_hz_) search(kOverlapS);
}

void BeepCollector::search(double keep_s) {
  const auto keep = std::min(samples_.size(), static_cast<size_t>(keep_s * rate_hz_));
  const double until_s = static_cast<double>(samples_.size() - keep) / rate_hz_;
  for (const auto& beep : testcard::find_beeps(samples_, rate_hz_)) {
    const int64_t start_ns = zero_ns_ + std::llround(beep.start_s * 1e9);
    // One that begins in the part that is kept is found again, whole, next time.
    const bool again = keep > 0 && beep.start_s >= until_s + kOverlapS / 2;
    const bool known = !beeps_.empty() && start_ns - beeps_.back().start_ns < 100'000'000;
    if (!again && !known) beeps_.push_back({start_ns, std::llround(beep.duration_s * 1e9)});
  }
  zero_ns_ += std::llround(static_cast<double>(samples_.size() - keep) * 1e9 / rate_hz_);
  samples_.erase(samples_.begin(), samples_.end() - static_cast<std::ptrdiff_t>(keep));
}

std::vector<TimedBeep> BeepCollector::finish() {
  if (rate_hz_ != 0) search(0);
  return beeps_;
}

}  // namespace parallax::sim
