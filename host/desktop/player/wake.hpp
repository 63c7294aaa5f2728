// SPDX-License-Identifier: Apache-2.0
// A callback that can be taken back: after `cancel` returned it does not run any more, on any thread.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace parallax::player {

/// [any thread]
class Wake {
 public:
  explicit Wake(std::function<void()> call) : call_(std::move(call)) {}
  void operator()() {
    const std::lock_guard lock(mutex_);
    if (call_) call_();
  }
  void cancel() {
    const std::lock_guard lock(mutex_);
    call_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> call_;
};

}  // namespace parallax::player
