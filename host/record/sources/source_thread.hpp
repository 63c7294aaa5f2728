// SPDX-License-Identifier: Apache-2.0
// The threads on which drivers are called. Calls for one source come one after the other; a few threads serve all
// sources, and where drivers are slow or hang there are more, so that none holds up the loop or another source.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace parallax::record {

class SourceThreads;

/// Runs work in order, never two at once, on whatever thread is free. To be made by SourceThreads.
class SourceThread {
 public:
  /// What was given still runs; nobody waits for it here.
  ~SourceThread();
  SourceThread(const SourceThread&) = delete;
  SourceThread& operator=(const SourceThread&) = delete;

  /// [any thread]
  void run(std::function<void()> work);

 private:
  friend class SourceThreads;
  struct State;
  struct Pool;
  SourceThread(std::shared_ptr<Pool> pool, std::shared_ptr<State> state);
  std::shared_ptr<Pool> pool_;
  std::shared_ptr<State> state_;
};

/// Keeps account of all of them. [loop thread]
class SourceThreads {
 public:
  /// So many threads are usual, with one more that watches them while work waits. One is added whenever none has
  /// finished anything for a quarter of a second though work waits. They end by themselves when there is none.
  static constexpr size_t kUsual = 4;

  SourceThreads();
  /// `leave`, with half a second.
  ~SourceThreads();
  SourceThreads(const SourceThreads&) = delete;
  SourceThreads& operator=(const SourceThreads&) = delete;

  /// Threads that have not ended.
  [[nodiscard]] size_t running() const;
  [[nodiscard]] std::unique_ptr<SourceThread> make();
  /// Waits for the work of each SourceThread that is gone, all in all no longer than `patience_ns`. A driver that does
  /// not come back by then is left behind: its thread goes on alone. Returns how many were left behind so far.
  size_t leave(int64_t patience_ns);

 private:
  std::shared_ptr<SourceThread::Pool> pool_;
  size_t left_behind_ = 0;
};

}  // namespace parallax::record
