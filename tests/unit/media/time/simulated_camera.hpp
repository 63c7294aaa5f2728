// SPDX-License-Identifier: Apache-2.0
// A camera on a simulated clock: its media clock drifts, its network delays. Deterministic.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>

#include "model/media/access_unit.hpp"

namespace parallax::test {

struct SimulatedCameraOptions {
  double drift_ppm = 0;  ///< + : the camera's clock runs fast
  int32_t clock_rate_hz = 90000;
  int64_t frame_ns = 40'000'000;    ///< true time between captures
  int64_t latency_ns = 80'000'000;  ///< constant part of the way from capture to arrival
  double jitter_mean_ms = 5;        ///< exponential
  double jitter_most_ms = 15;
  bool congestion = false;  ///< bursts and stalls of 300 ms as well
  uint32_t seed = 1;
};

class SimulatedCamera {
 public:
  explicit SimulatedCamera(SimulatedCameraOptions options) : options_(options), random_(options.seed) {
    auto format = std::make_shared<media::StreamFormat>();
    format->clock_rate_hz = options.clock_rate_hz;
    format_ = std::move(format);
  }

  struct Frame {
    int64_t capture_ns;  ///< true
    media::AccessUnit unit;
  };

  /// The next frame; arrivals never overtake each other (TCP).
  Frame next() {
    const int64_t capture_ns = start_ns + frame_ * options_.frame_ns;
    ++frame_;
    double delay_ms =
        std::min(std::exponential_distribution<double>(1 / options_.jitter_mean_ms)(random_), options_.jitter_most_ms);
    if (options_.congestion) {
      if (burst_left_ > 0) {
        --burst_left_;
        delay_ms += 60;
      } else if (std::uniform_int_distribution<int>(0, 2000)(random_) == 0) {
        burst_left_ = 200;  // 8 s at 25 fps
      }
      if (std::uniform_int_distribution<int>(0, 500)(random_) == 0) delay_ms += 300;
    }
    Frame out{capture_ns, {}};
    out.unit.format = format_;
    const double media_s = static_cast<double>(capture_ns) / 1e9 * (1 + options_.drift_ppm * 1e-6);
    out.unit.pts_ticks = out.unit.dts_ticks = std::llround(media_s * options_.clock_rate_hz) + first_ticks;
    arrival_ns_ = std::max(arrival_ns_, capture_ns + options_.latency_ns + static_cast<int64_t>(delay_ms * 1e6));
    out.unit.arrival_monotonic_ns = arrival_ns_;
    out.unit.key = true;
    return out;
  }

  int64_t start_ns = 0;  ///< capture time of frame 0 on the true clock
  int64_t first_ticks = 4'000'000'000;
  void skip(int64_t frames) { frame_ += frames; }

 private:
  SimulatedCameraOptions options_;
  std::mt19937 random_;
  std::shared_ptr<const media::StreamFormat> format_;
  int64_t frame_ = 0;
  int64_t arrival_ns_ = 0;
  int burst_left_ = 0;
};

}  // namespace parallax::test
