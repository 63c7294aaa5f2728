// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace parallax::sim {

struct TimedBeep {
  int64_t start_ns = 0;  ///< the file's clock
  int64_t duration_ns = 0;
};

/// Finds the beeps of a whole file while it is read, with memory for half a minute of sound.
class BeepCollector {
 public:
  void add(int64_t pts_ns, int rate_hz, std::span<const float> samples);
  /// All beeps; nothing may be added afterwards.
  [[nodiscard]] std::vector<TimedBeep> finish();
  [[nodiscard]] bool empty() const { return rate_hz_ == 0; }
  [[nodiscard]] int64_t first_ns() const { return first_ns_; }
  [[nodiscard]] int64_t end_ns() const { return end_ns_; }

 private:
  void search(double keep_s);

  std::vector<float> samples_;
  std::vector<TimedBeep> beeps_;
  int64_t zero_ns_ = 0;  ///< time of samples_[0]
  int64_t first_ns_ = 0;
  int64_t end_ns_ = 0;
  int rate_hz_ = 0;
};

}  // namespace parallax::sim
