// SPDX-License-Identifier: Apache-2.0
// Jobs: those of one lane one after another, lanes beside each other on a few threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/events.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::store {

class JobRunner final : public Jobs {
 public:
  /// So many lanes at once; there are hardly more export folders, and each may hang.
  static constexpr size_t kMostLanes = 8;

  JobRunner(const Clock& clock, EventLog& events);
  /// Cancels what runs and what waits.
  ~JobRunner() override;
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  Result<std::string> start(const Actor& actor, NewJob job) override;
  [[nodiscard]] std::vector<Job> jobs() override;
  Result<Job> job(const std::string& id) override;
  Result<void> cancel(const std::string& id) override;

 private:
  struct Entry;
  class Control;
  void run();
  void end(Entry& entry, const Result<std::string>& result);        ///< under `mutex_`
  [[nodiscard]] std::vector<std::shared_ptr<Entry>> ready() const;  ///< of each free lane the first; under `mutex_`
  void publish(const Job& job);
  void forget_old();                                              ///< under `mutex_`
  [[nodiscard]] bool too_many(const std::string& user_id) const;  ///< under `mutex_`

  const Clock& clock_;
  EventLog& events_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Entry>> entries_;  ///< oldest first
  bool ending_ = false;
  size_t idle_ = 0;                   ///< threads that wait for work
  std::vector<std::thread> threads_;  ///< made when there is work for one more
};

}  // namespace parallax::store
