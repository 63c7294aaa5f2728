// SPDX-License-Identifier: Apache-2.0
// A few threads that run work in the order given. They come as they are needed. Stopping drops what has not begun and
// waits for what has.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parallax::api {

class WorkerPool {
 public:
  enum class Priority { usual, background };  ///< the latter computes when nobody else wants to

  /// At most so many at a time, at least one.
  explicit WorkerPool(unsigned threads, Priority priority = Priority::usual);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `work` on one of the threads; dropped once the pool is stopping. [any thread]
  void post(std::function<void()> work);
  /// After this no work runs. Must not be called from a worker.
  void stop();

 private:
  void run();
  const size_t most_threads_;
  const Priority priority_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  size_t resting_ = 0;  ///< threads that wait for work
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace parallax::api
