// SPDX-License-Identifier: Apache-2.0
// Calls from other threads that the loop answers: the caller waits, but not for ever, and not for a loop that has
// stopped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/loop.hpp"
#include "base/result.hpp"

namespace parallax::record {

[[nodiscard]] inline Error recorder_stopping() {
  return {"recorder-stopping", "The recorder is being stopped.", "Try again when it has been started again."};
}

[[nodiscard]] inline Error recorder_busy() {
  return {"recorder-busy", "The recorder is busy and has not answered in time.",
          "Look whether it was done; if not, try again."};
}

class LoopCalls {
 public:
  LoopCalls(Loop& loop, int64_t limit_ns) : loop_(loop), limit_ns_(limit_ns) {}

  /// Runs `work` on the loop and hands back what it returns. [any thread but the loop's]
  /// @errors "recorder-busy" when the loop does not answer in time (the work may still be done), "recorder-stopping"
  template <typename T, typename Work>
  Result<T> call(Work&& work) {
    return call_until<T>([work = std::forward<Work>(work)](const Answer<T>& answer) mutable { answer(work()); });
  }

  template <typename T>
  using Answer = std::function<void(Result<T>)>;
  /// The same for work that is done only later: `work` gets what it must call, on the loop, when it is. The loop goes
  /// on meanwhile.
  template <typename T, typename Work>
  Result<T> call_until(Work&& work) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    loop_.post([state = state_, answer, work = std::forward<Work>(work)]() mutable {
      {
        const std::lock_guard lock(state->mutex);
        if (state->shut) return;
      }
      work(Answer<T>([state, answer](Result<T> result) {
        const std::lock_guard lock(state->mutex);
        if (!answer->has_value()) answer->emplace(std::move(result));
        state->changed.notify_all();
      }));
    });
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, std::chrono::nanoseconds(limit_ns_),
                             [&] { return answer->has_value() || state_->shut; });
    if (answer->has_value()) return std::move(**answer);
    if (state_->shut) return fail(recorder_stopping());
    return fail(recorder_busy());
  }

  /// From now on nothing waits any more. [any thread]
  void shut() {
    const std::lock_guard lock(state_->mutex);
    state_->shut = true;
    state_->changed.notify_all();
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool shut = false;
  };
  Loop& loop_;
  int64_t limit_ns_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace parallax::record
