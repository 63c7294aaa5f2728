// SPDX-License-Identifier: Apache-2.0
// An opened simulated camera ("main" and "sub") or microphone ("main").
#pragma once

#include <array>
#include <memory>
#include <parallax/camera_driver.hpp>

#include "sim_clock.hpp"
#include "sim_config.hpp"
#include "stream_pusher.hpp"

namespace parallax::camera_sim {

class SimSource final : public plx::Camera {
 public:
  SimSource(SimConfig config, const SimClock& clock);

  [[nodiscard]] plx::CameraInfo info(plx::Deadline deadline) override;
  void start(std::string_view stream, plx::StreamSink sink) override;
  void stop(std::string_view stream) override;
  [[nodiscard]] plx::CameraHealth health() override;

 private:
  struct Stream {
    std::string_view id;
    const testcard::CameraOptions* options;
    std::unique_ptr<StreamPusher> pusher;  ///< made by the first start
  };
  [[nodiscard]] Stream* find(std::string_view id);

  SimConfig config_;
  SimClock clock_;
  int64_t start_utc_ns_;
  std::array<Stream, 2> streams_;
};

}  // namespace parallax::camera_sim
