// SPDX-License-Identifier: Apache-2.0
// The threads on which drivers are called, one per source while it is called, so that a slow or hanging driver holds up
// neither the loop nor another source.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace parallax::record {

class SourceThreads;

/// Runs work in order on a thread of its own. To be made by SourceThreads.
class SourceThread {
 public:
  /// What was given still runs, then the thread ends; nobody waits for it here.
  ~SourceThread();
  SourceThread(const SourceThread&) = delete;
  SourceThread& operator=(const SourceThread&) = delete;

  /// [any thread]
  void run(std::function<void()> work);

 private:
  friend class SourceThreads;
  struct State;
  explicit SourceThread(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

/// Keeps account of all of them. [loop thread]
class SourceThreads {
 public:
  SourceThreads();
  /// `leave`, with half a second.
  ~SourceThreads();
  SourceThreads(const SourceThreads&) = delete;
  SourceThreads& operator=(const SourceThreads&) = delete;

  /// Threads that have not ended.
  [[nodiscard]] size_t running() const;
  [[nodiscard]] std::unique_ptr<SourceThread> make();
  /// Waits for the threads whose SourceThread is gone, all in all no longer than `patience_ns`. A driver that does not
  /// come back by then is left behind: its thread goes on alone. Returns how many were left behind so far.
  size_t leave(int64_t patience_ns);

 private:
  std::vector<std::shared_ptr<SourceThread::State>> threads_;
  size_t left_behind_ = 0;
};

}  // namespace parallax::record
