// SPDX-License-Identifier: Apache-2.0
// Threads that outlive their players by the moment it takes them to notice: closing a view never waits for a network.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace parallax::player {

/// Owned by the program, destroyed after all players. [any thread]
class Workers {
 public:
  Workers() = default;
  /// Waits for all threads.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Runs `work` on a thread of its own. It must end soon after its player told it to; what it uses must be owned by
  /// it.
  void start(std::function<void()> work);

 private:
  struct Worker {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };
  std::mutex mutex_;
  std::list<Worker> workers_;
};

}  // namespace parallax::player
