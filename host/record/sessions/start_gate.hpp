// SPDX-License-Identifier: Apache-2.0
// Keeps the catalogue's rooms as they are while a recording is on its way from there to the loop. Starts go side by
// side; what must not happen during one goes alone. [any thread]
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace parallax::record {

class StartGate {
 public:
  /// Lasts until its last copy is gone, on whatever thread that is; may outlive the gate.
  using Pass = std::shared_ptr<void>;

  /// Waits for who goes alone. Null if that takes longer than `limit_ns`.
  [[nodiscard]] Pass start(int64_t limit_ns) {
    const bool in = wait(limit_ns, [](State& state) {
      if (state.alone) return false;
      ++state.starting;
      return true;
    });
    return in ? pass([](State& state) { --state.starting; }) : nullptr;
  }
  /// Waits for all others. Null if that takes longer than `limit_ns`.
  [[nodiscard]] Pass alone(int64_t limit_ns) {
    const bool in = wait(limit_ns, [](State& state) {
      if (state.alone || state.starting > 0) return false;
      state.alone = true;
      return true;
    });
    return in ? pass([](State& state) { state.alone = false; }) : nullptr;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    int starting = 0;
    bool alone = false;
  };

  template <typename Enter>
  bool wait(int64_t limit_ns, Enter enter) {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, std::chrono::nanoseconds(limit_ns), [&] { return enter(*state_); });
  }
  template <typename Leave>
  [[nodiscard]] Pass pass(Leave leave) const {
    return {state_.get(), [state = state_, leave](void*) {
              const std::lock_guard lock(state->mutex);
              leave(*state);
              state->changed.notify_all();
            }};
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace parallax::record
