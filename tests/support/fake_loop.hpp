// SPDX-License-Identifier: Apache-2.0
// A loop on a simulated clock: hours pass in milliseconds, in a fixed order. Other threads may post to it, as real ones
// do; all else is for the test's thread.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>

#include "base/loop.hpp"

namespace parallax::test {

class FakeClock final : public Clock {
 public:
  std::atomic<int64_t> monotonic = 1000 * kNsPerSecond;  // writers' threads look at it, too
  std::atomic<int64_t> utc = 1'700'000'000 * kNsPerSecond;
  FakeClock() = default;
  ~FakeClock() override = default;
  FakeClock(const FakeClock&) = delete;
  FakeClock& operator=(const FakeClock& other) {  // of a recorder that was started again
    monotonic = other.monotonic.load();
    utc = other.utc.load();
    return *this;
  }
  [[nodiscard]] int64_t monotonic_ns() const override { return monotonic; }
  [[nodiscard]] int64_t utc_ns() const override { return utc; }
  void advance(int64_t ns) {
    monotonic += ns;
    utc += ns;
  }
};

class FakeLoop final : public Loop {
 public:
  FakeClock time;

  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(work));
  }
  TimerId call_at(int64_t at_monotonic_ns, std::function<void()> work) override {
    const TimerId id = next_++;
    timers_.emplace(Key{at_monotonic_ns, id}, std::move(work));
    return id;
  }
  void cancel(TimerId id) override {
    std::erase_if(timers_, [id](const auto& timer) { return timer.first.second == id; });
  }
  [[nodiscard]] const Clock& clock() const override { return time; }

  /// Runs what was posted, then everything due within `ns`, moving the clock to each due time.
  void advance(int64_t ns) {
    const int64_t until = time.monotonic + ns;
    run_posted();
    while (!timers_.empty() && timers_.begin()->first.first <= until) {
      auto timer = timers_.extract(timers_.begin());
      if (timer.key().first > time.monotonic) time.advance(timer.key().first - time.monotonic);
      timer.mapped()();
      run_posted();
    }
    time.advance(until - time.monotonic);
  }
  void run_posted() {
    while (const auto work = next_posted()) work();
  }

 private:
  std::function<void()> next_posted() {
    const std::lock_guard lock(mutex_);
    if (posted_.empty()) return {};
    auto work = std::move(posted_.front());
    posted_.pop_front();
    return work;
  }

  using Key = std::pair<int64_t, TimerId>;
  std::map<Key, std::function<void()>> timers_;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
  TimerId next_ = 1;
};

}  // namespace parallax::test
