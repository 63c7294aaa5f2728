// SPDX-License-Identifier: Apache-2.0
// The thread on which one source's driver is called, so that a slow or hanging driver holds up neither the loop nor
// another source. Work runs in order.
#pragma once

#include <functional>
#include <memory>

namespace parallax::record {

class SourceThread {
 public:
  SourceThread();
  /// Runs what was given and ends. A driver that does not come back within two seconds is left behind: its thread goes
  /// on alone and holds only what its work holds.
  ~SourceThread();
  SourceThread(const SourceThread&) = delete;
  SourceThread& operator=(const SourceThread&) = delete;

  /// [any thread]
  void run(std::function<void()> work);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::record
