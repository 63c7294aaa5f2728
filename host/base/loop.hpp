// SPDX-License-Identifier: Apache-2.0
// The one event loop of the recorder, seen by logic: post work to it, ask for a call at a time. All camera, session and
// state-machine code runs on it, so that code needs no locks. media/asio_loop is the real one; tests use a loop on a
// simulated clock (tests/support/fake_loop.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "base/clock.hpp"

namespace parallax {

/// Names a pending timer; 0 is none.
using TimerId = uint64_t;

class Loop {
 public:
  virtual ~Loop() = default;
  /// Runs `work` on the loop's thread, in the order of posting. [any thread]
  virtual void post(std::function<void()> work) = 0;
  /// Runs `work` once at or soon after `at_monotonic_ns`. [loop thread]
  virtual TimerId call_at(int64_t at_monotonic_ns, std::function<void()> work) = 0;
  /// After this the timer's work does not run any more; an id that is 0 or has run is ignored. [loop thread]
  virtual void cancel(TimerId id) = 0;
  [[nodiscard]] virtual const Clock& clock() const = 0;

  /// `call_at` counted from now. [loop thread]
  TimerId call_after(int64_t delay_ns, std::function<void()> work) {
    return call_at(clock().monotonic_ns() + delay_ns, std::move(work));
  }
};

}  // namespace parallax
