// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/worker_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace parallax::api {
namespace {

constexpr int kBackgroundNiceness = 10;

}  // namespace

WorkerPool::WorkerPool(unsigned threads, Priority priority)
    : most_threads_(std::max(threads, 1U)), priority_(priority) {}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(work));
    if (queue_.size() > resting_ && threads_.size() < most_threads_) threads_.emplace_back([this] { run(); });
  }
  wake_.notify_one();
}

void WorkerPool::stop() {
  std::deque<std::function<void()>> dropped;  // destroyed without the lock: it may hold the last share in a connection
  std::vector<std::thread> ending;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
    ending.swap(threads_);
  }
  wake_.notify_all();
  for (std::thread& thread : ending) thread.join();
}

void WorkerPool::run() {
  // On Linux a niceness is a thread's own.
  if (priority_ == Priority::background) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBackgroundNiceness);
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      ++resting_;
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      --resting_;
      if (stopping_) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace parallax::api
