// SPDX-License-Identifier: Apache-2.0
// Runs one simulated camera in real time on a thread of its own and pushes what it sends into the pipelines that watch.
#pragma once

#include <gst/app/gstappsrc.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "testcard/sim_camera.hpp"

namespace parallax::sim {

/// How pictures are handed over.
enum class PictureForm { start_codes, lengths };

class Feeder {
 public:
  Feeder(std::unique_ptr<testcard::SimCamera> camera, PictureForm form);
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  /// The appsrcs "video", "audio" and "klv" of `element` are fed from the next key frame on, until `detach` with the
  /// same `key`. [any thread]
  void attach(const void* key, GstElement* element);
  void detach(const void* key);

  [[nodiscard]] testcard::Presence presence();
  [[nodiscard]] const testcard::SimCamera& camera() const { return *camera_; }
  // Faults by hand. [any thread]
  void set_stalled(bool stalled);
  void go_away(double seconds);
  void shift_stamps(double seconds);
  void set_silent(bool silent);
  testcard::Result<void> resize(int width, int height);

  [[nodiscard]] static int64_t utc_now_ns();

 private:
  struct Watcher;
  void run();
  void push(Watcher& watcher, const testcard::Unit& unit);
  [[nodiscard]] GstBuffer* buffer_of(const testcard::Unit& unit) const;

  std::unique_ptr<testcard::SimCamera> camera_;
  PictureForm form_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace parallax::sim
