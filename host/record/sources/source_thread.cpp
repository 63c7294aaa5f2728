// SPDX-License-Identifier: Apache-2.0
#include "record/sources/source_thread.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace parallax::record {

namespace {

/// A thread waits so long for more work before it ends.
constexpr auto kIdle = std::chrono::milliseconds(100);
constexpr auto kNoProgress = std::chrono::milliseconds(250);

}  // namespace

/// The work of one source. Under the pool's lock.
struct SourceThread::State {
  std::deque<std::function<void()>> queue;
  bool taken = false;  ///< waits for a thread or is on one
  bool gone = false;   ///< its SourceThread is
  bool left = false;   ///< behind
};

/// Shared with its threads, which may be left behind.
struct SourceThread::Pool : std::enable_shared_from_this<Pool> {
  struct Worker {
    std::thread thread;
    bool ended = false;
  };

  std::mutex mutex;
  std::condition_variable work_came;
  std::condition_variable work_done;
  std::vector<std::shared_ptr<State>> states;  ///< of SourceThreads that live or have work
  std::deque<std::shared_ptr<State>> ready;
  std::vector<std::shared_ptr<Worker>> threads;
  size_t working = 0;  ///< threads that take work, those that wait for some included
  size_t waiting = 0;
  uint64_t finished = 0;
  bool watched = false;
  bool closing = false;

  void add(const std::shared_ptr<State>& state, std::function<void()> work) {
    const std::lock_guard lock(mutex);
    if (closing) return;  // nobody is left to do it
    state->queue.push_back(std::move(work));
    if (!std::exchange(state->taken, true)) ready.push_back(state);
    if (waiting < ready.size() && working < SourceThreads::kUsual) start_worker();
    if (waiting < ready.size() && working >= SourceThreads::kUsual && !std::exchange(watched, true)) {
      start([](Pool& pool) { pool.watch(); });
    }
    work_came.notify_all();
  }

  void start_worker() {
    ++working;
    start([](Pool& pool) { pool.work(); });
  }

  void start(void (*what)(Pool&)) {
    // Those that have ended by themselves are joined now and then: they do not pile up.
    std::erase_if(threads, [](const auto& worker) {
      if (worker->ended) worker->thread.join();
      return worker->ended;
    });
    auto worker = std::make_shared<Worker>();
    threads.push_back(worker);
    worker->thread = std::thread([self = shared_from_this(), worker, what] {
      what(*self);
      const std::lock_guard lock(self->mutex);
      worker->ended = true;
      self->work_done.notify_all();
    });
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      ++waiting;
      const bool more = work_came.wait_for(lock, kIdle, [this] { return closing || !ready.empty(); });
      --waiting;
      if (!more || ready.empty()) break;
      const std::shared_ptr<State> state = std::move(ready.front());
      ready.pop_front();
      auto one = std::move(state->queue.front());
      state->queue.pop_front();
      lock.unlock();
      one();
      one = nullptr;  // what it held is released here, not under the lock
      lock.lock();
      ++finished;
      state->taken = !state->queue.empty();
      if (state->taken) ready.push_back(state);
      if (!state->taken && state->gone) std::erase(states, state);
      work_done.notify_all();
    }
    --working;
  }

  void watch() {
    std::unique_lock lock(mutex);
    while (!closing && !ready.empty()) {
      const uint64_t before = finished;
      work_done.wait_for(lock, kNoProgress, [&] { return closing || ready.empty() || finished != before; });
      if (!closing && !ready.empty() && finished == before) start_worker();
    }
    watched = false;
  }
};

SourceThread::SourceThread(std::shared_ptr<Pool> pool, std::shared_ptr<State> state)
    : pool_(std::move(pool)), state_(std::move(state)) {}

SourceThread::~SourceThread() {
  const std::lock_guard lock(pool_->mutex);
  state_->gone = true;
  if (!state_->taken) std::erase(pool_->states, state_);
}

void SourceThread::run(std::function<void()> work) {
  pool_->add(state_, std::move(work));
}

SourceThreads::SourceThreads() : pool_(std::make_shared<SourceThread::Pool>()) {}

SourceThreads::~SourceThreads() {
  leave(kNsPerSecond / 2);
  std::unique_lock lock(pool_->mutex);
  pool_->closing = true;
  pool_->work_came.notify_all();
  pool_->work_done.notify_all();
  // Whoever is not in a driver ends at once.
  const auto in_drivers = [this] { return pool_->working - pool_->waiting; };
  const auto ended = [this] {
    return static_cast<size_t>(std::ranges::count_if(pool_->threads, [](const auto& each) { return each->ended; }));
  };
  pool_->work_done.wait_for(lock, std::chrono::seconds(1),
                            [&] { return ended() + in_drivers() >= pool_->threads.size(); });
  for (const auto& worker : pool_->threads) {
    if (worker->ended) {
      worker->thread.join();
    } else {
      worker->thread.detach();
    }
  }
  pool_->threads.clear();
}

size_t SourceThreads::running() const {
  const std::lock_guard lock(pool_->mutex);
  return static_cast<size_t>(std::ranges::count_if(pool_->threads, [](const auto& worker) { return !worker->ended; }));
}

std::unique_ptr<SourceThread> SourceThreads::make() {
  const std::lock_guard lock(pool_->mutex);
  auto state = std::make_shared<SourceThread::State>();
  pool_->states.push_back(state);
  return std::unique_ptr<SourceThread>(new SourceThread(pool_, std::move(state)));
}

size_t SourceThreads::leave(int64_t patience_ns) {
  std::unique_lock lock(pool_->mutex);
  const auto leaving = [this] {
    return std::ranges::any_of(pool_->states, [](const auto& state) { return state->gone && !state->left; });
  };
  pool_->work_done.wait_for(lock, std::chrono::nanoseconds(patience_ns), [&] { return !leaving(); });
  for (const auto& state : pool_->states) {
    if (!state->gone || std::exchange(state->left, true)) continue;
    ++left_behind_;
    log_warning("record", "A camera driver does not come back; its thread is left behind.");
  }
  return left_behind_;
}

}  // namespace parallax::record
