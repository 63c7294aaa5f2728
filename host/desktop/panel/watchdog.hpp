// SPDX-License-Identifier: Apache-2.0
// Tells, from a thread of its own, that a panel has not returned: the user interface's thread cannot, it is inside.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.hpp"

namespace parallax::panel {

class Watchdog {
 public:
  using Report = std::function<void(const std::string& name, int64_t since_ns)>;

  /// `report` is called at most once per visit, on the watchdog's thread; empty: a line in the log.
  Watchdog(const Clock& clock, int64_t limit_ns, Report report = {});
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Held while a plugin's code runs. [UI thread]
  class Visit {
   public:
    Visit(Watchdog& watchdog, const std::string& name);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    Watchdog& watchdog_;
  };

 private:
  void run();
  const Clock& clock_;
  const int64_t limit_ns_;
  Report report_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string name_;  // by mutex, as what follows; empty: nobody is inside
  int64_t since_monotonic_ns_ = 0;
  bool reported_ = false;
  bool started_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace parallax::panel
