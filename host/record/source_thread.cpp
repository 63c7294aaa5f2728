// SPDX-License-Identifier: Apache-2.0
#include "record/source_thread.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace parallax::record {

struct SourceThread::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> queue;
  bool ending = false;
  bool ended = false;
  std::thread thread;

  void loop() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return ending || !queue.empty(); });
      if (queue.empty()) break;
      auto work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work();
      work = nullptr;  // what it held is released here, not under the lock
      lock.lock();
    }
    ended = true;
    changed.notify_all();
  }
};

SourceThread::~SourceThread() {
  const std::lock_guard lock(state_->mutex);
  state_->ending = true;
  state_->changed.notify_all();
}

void SourceThread::run(std::function<void()> work) {
  const std::lock_guard lock(state_->mutex);
  state_->queue.push_back(std::move(work));
  state_->changed.notify_all();
}

SourceThreads::SourceThreads() = default;

SourceThreads::~SourceThreads() {
  leave(kNsPerSecond / 2);
}

size_t SourceThreads::running() const {
  size_t count = 0;
  for (const auto& state : threads_) {
    const std::lock_guard lock(state->mutex);
    if (!state->ended) ++count;
  }
  return count;
}

std::unique_ptr<SourceThread> SourceThreads::make() {
  // Those that have ended by themselves are joined now and then, so that reconnecting sources do not pile up.
  std::erase_if(threads_, [](const auto& state) {
    std::unique_lock lock(state->mutex);
    const bool ended = state->ended;
    lock.unlock();
    if (ended) state->thread.join();
    return ended;
  });
  auto state = std::make_shared<SourceThread::State>();
  state->thread = std::thread([state] { state->loop(); });
  threads_.push_back(state);
  return std::unique_ptr<SourceThread>(new SourceThread(std::move(state)));
}

size_t SourceThreads::leave(int64_t patience_ns) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(patience_ns);
  std::erase_if(threads_, [&](const auto& state) {
    std::unique_lock lock(state->mutex);
    if (!state->ending) return false;
    const bool ended = state->changed.wait_until(lock, deadline, [&] { return state->ended; });
    lock.unlock();
    if (ended) {
      state->thread.join();
    } else {
      ++left_behind_;
      log_warning("record", "A camera driver does not come back; its thread is left behind.");
      state->thread.detach();
    }
    return true;
  });
  return left_behind_;
}

}  // namespace parallax::record
