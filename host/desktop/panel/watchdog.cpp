// SPDX-License-Identifier: Apache-2.0
#include "desktop/panel/watchdog.hpp"

#include <chrono>

#include "base/log.hpp"

namespace parallax::panel {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(250);

void log_hang(const std::string& name, int64_t since_ns) {
  log_error(
      "panel",
      "The panel of {} has not returned for {:.1f} s and holds the window up. If it stays so, end the program: the "
      "plugin will not be loaded at the next start.",
      name, static_cast<double>(since_ns) / 1e9);
}

}  // namespace

Watchdog::Watchdog(const Clock& clock, int64_t limit_ns, Report report)
    : clock_(clock), limit_ns_(limit_ns), report_(report ? std::move(report) : Report(&log_hang)) {}

Watchdog::~Watchdog() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Watchdog::Visit::Visit(Watchdog& watchdog, const std::string& name) : watchdog_(watchdog) {
  const std::scoped_lock lock(watchdog_.mutex_);
  watchdog_.name_ = name;
  watchdog_.since_monotonic_ns_ = watchdog_.clock_.monotonic_ns();
  watchdog_.reported_ = false;
  if (!watchdog_.started_) {  // no thread before the first panel is drawn
    watchdog_.started_ = true;
    watchdog_.thread_ = std::thread([&dog = watchdog_] { dog.run(); });
  }
}

Watchdog::Visit::~Visit() {
  const std::scoped_lock lock(watchdog_.mutex_);
  watchdog_.name_.clear();
}

// Looks every now and then instead of being woken for each drawing: waking a thread costs more than most drawings.
void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kLookEvery, [&] { return stopping_; })) {
    const int64_t inside_ns = clock_.monotonic_ns() - since_monotonic_ns_;
    if (name_.empty() || reported_ || inside_ns < limit_ns_) continue;
    reported_ = true;
    const std::string name = name_;
    lock.unlock();
    report_(name, inside_ns);
    lock.lock();
  }
}

}  // namespace parallax::panel
