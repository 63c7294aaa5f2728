// SPDX-License-Identifier: Apache-2.0
// One restartable timer that is cancelled with its owner.
#pragma once

#include <functional>
#include <utility>

#include "base/loop.hpp"

namespace parallax {

/// [loop thread]
class Timer {
 public:
  explicit Timer(Loop& loop) : loop_(loop) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Replaces what was pending.
  void after(int64_t delay_ns, std::function<void()> work) {
    cancel();
    id_ = loop_.call_after(delay_ns, [this, run = std::move(work)] {
      id_ = 0;
      run();
    });
  }
  void cancel() { loop_.cancel(std::exchange(id_, 0)); }
  [[nodiscard]] bool pending() const { return id_ != 0; }

 private:
  Loop& loop_;
  TimerId id_ = 0;
};

}  // namespace parallax
