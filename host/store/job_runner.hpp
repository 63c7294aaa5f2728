// SPDX-License-Identifier: Apache-2.0
// Jobs, one after another on one thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "model/ports/event_log.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::store {

class JobRunner final : public Jobs {
 public:
  JobRunner(const Clock& clock, EventLog& events);
  /// Cancels what runs and what waits.
  ~JobRunner() override;
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  Result<std::string> start(const Actor& actor, const std::string& kind, const std::string& object,
                            JobWork work) override;
  [[nodiscard]] std::vector<Job> jobs() override;
  Result<Job> job(const std::string& id) override;
  Result<void> cancel(const std::string& id) override;

 private:
  struct Entry;
  class Control;
  void run();
  void publish(const Job& job);
  [[nodiscard]] bool too_many(const std::string& user_id) const;  ///< under `mutex_`

  const Clock& clock_;
  EventLog& events_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Entry>> entries_;  ///< oldest first
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace parallax::store
