// SPDX-License-Identifier: Apache-2.0
#include "media/file/finish_queue.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/alive.hpp"
#include "media/file/finish.hpp"
#include "media/file/sha256.hpp"

namespace parallax::media {
namespace {

/// Of this thread only (Linux): the lowest CPU priority, and the disk when nobody else wants it.
void lower_priority_of_this_thread() {
  constexpr int kWhoThread = 1;        // IOPRIO_WHO_PROCESS, which takes a thread id
  constexpr int kIdleClass = 3 << 13;  // IOPRIO_CLASS_IDLE in its place
  const auto id = static_cast<id_t>(::gettid());
  ::setpriority(PRIO_PROCESS, id, 19);
  ::syscall(SYS_ioprio_set, kWhoThread, id, kIdleClass);
}

/// A thread that works through a queue of jobs.
class Worker {
 public:
  using Job = std::function<void()>;
  explicit Worker(std::function<void()> prepare) : thread_([this, prepare = std::move(prepare)] { run(prepare); }) {}
  ~Worker() { stop(); }

  void push(Job job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    wake_.notify_all();
  }
  /// What waits is given up, what runs ends.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      jobs_.clear();
      wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }
  /// Waits that long; false at once when the worker is to stop. [worker thread]
  bool pause(std::chrono::nanoseconds time) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, time, [&] { return stopping_; });
  }

 private:
  void run(const std::function<void()>& prepare) {
    prepare();
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      const Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses what stands above
};

}  // namespace

struct FinishQueue::State {
  Loop& loop;
  FinishQueueOptions options;
  Alive alive;  // what comes after the end is dropped
  std::atomic<size_t> pending{0};
  Worker finisher{[] {}};
  Worker hasher{lower_priority_of_this_thread};

  State(Loop& l, FinishQueueOptions o) : loop(l), options(o) {}

  template <typename Value>
  void deliver(std::function<void(const Result<Value>&)> done, Result<Value> result) {
    loop.post([life = alive.watch(), this, done = std::move(done), result = std::move(result)] {
      if (life.over()) return;
      --pending;
      done(result);
    });
  }
  /// Waits until `bytes` since `begin` keep to the limit; false when the queue ends.
  bool keep_to_rate(uint64_t bytes, std::chrono::steady_clock::time_point begin) {
    if (options.hash_bytes_per_second == 0) return hasher.pause(std::chrono::nanoseconds(0));
    const double due_s = static_cast<double>(bytes) / static_cast<double>(options.hash_bytes_per_second);
    const auto due = begin + std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(due_s));
    return hasher.pause(std::max(due - std::chrono::steady_clock::now(), std::chrono::nanoseconds(0)));
  }
};

FinishQueue::FinishQueue(Loop& loop, FinishQueueOptions options) : state_(std::make_unique<State>(loop, options)) {}

FinishQueue::~FinishQueue() {
  state_->finisher.stop();
  state_->hasher.stop();
  state_->alive.end();  // the workers read it, and have ended
}

void FinishQueue::finish(Volume& volume, std::string media, Finished done) {
  ++state_->pending;
  state_->finisher.push([state = state_.get(), &volume, media = std::move(media), done = std::move(done)] {
    state->deliver(done, finish_part(volume, media));
  });
}

void FinishQueue::hash(Volume& volume, std::string object, Hashed done) {
  ++state_->pending;
  state_->hasher.push([state = state_.get(), &volume, object = std::move(object), done = std::move(done)] {
    const auto begin = std::chrono::steady_clock::now();
    auto result = sha256_of(volume, object, [&](uint64_t bytes) { return state->keep_to_rate(bytes, begin); });
    state->deliver(done, std::move(result));
  });
}

size_t FinishQueue::pending() const {
  return state_->pending;
}

}  // namespace parallax::media
