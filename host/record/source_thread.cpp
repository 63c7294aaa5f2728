// SPDX-License-Identifier: Apache-2.0
#include "record/source_thread.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/log.hpp"

namespace parallax::record {
namespace {

constexpr std::chrono::seconds kPatience(2);

}  // namespace

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

SourceThread::SourceThread() : state_(std::make_shared<State>()) {
  state_->thread = std::thread([state = state_] { state->loop(); });
}

SourceThread::~SourceThread() {
  std::unique_lock lock(state_->mutex);
  state_->ending = true;
  state_->changed.notify_all();
  const bool ended = state_->changed.wait_for(lock, kPatience, [this] { return state_->ended; });
  lock.unlock();
  if (ended) {
    state_->thread.join();
  } else {
    log_warning("record", "A camera driver does not come back; its thread is left behind.");
    state_->thread.detach();
  }
}

void SourceThread::run(std::function<void()> work) {
  const std::lock_guard lock(state_->mutex);
  state_->queue.push_back(std::move(work));
  state_->changed.notify_all();
}

}  // namespace parallax::record
