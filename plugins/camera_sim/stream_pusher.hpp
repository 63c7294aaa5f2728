// SPDX-License-Identifier: Apache-2.0
// One stream of a simulated source, on a thread of its own while it runs.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <parallax/camera_driver.hpp>
#include <thread>
#include <vector>

#include "sim_clock.hpp"
#include "testcard/sim_camera.hpp"

namespace parallax::camera_sim {

/// Keeps its camera between runs: pictures are counted on while nobody watches. [control]
class StreamPusher {
 public:
  /// Throws plx::Error if the camera cannot be made.
  StreamPusher(const testcard::CameraOptions& options, int64_t start_utc_ns, const SimClock& clock);
  ~StreamPusher();
  StreamPusher(const StreamPusher&) = delete;
  StreamPusher& operator=(const StreamPusher&) = delete;

  /// Throws plx::Error if the camera is gone at the moment.
  void start(plx::StreamSink sink);
  void stop();
  [[nodiscard]] bool running() const { return thread_.joinable(); }

 private:
  /// How the run stands after a push.
  enum class Course { on, stopped };
  void run(const plx::StreamSink& sink);
  Course announce(const plx::StreamSink& sink);
  Course push(const plx::StreamSink& sink, const testcard::Unit& unit);
  [[nodiscard]] bool wait_until(int64_t utc_ns);

  SimClock clock_;
  std::unique_ptr<testcard::SimCamera> camera_;
  std::shared_ptr<const testcard::TrackFormat> announced_video_;
  int64_t start_utc_ns_;
  bool wants_key_ = true;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace parallax::camera_sim
