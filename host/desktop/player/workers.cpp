// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/workers.hpp"

#include <utility>

namespace parallax::player {

Workers::~Workers() {
  std::list<Worker> workers;
  {
    const std::lock_guard lock(mutex_);
    workers.swap(workers_);
  }
  for (Worker& worker : workers) worker.thread.join();
}

void Workers::start(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  for (auto at = workers_.begin(); at != workers_.end();) {
    if (!at->done->load()) {
      ++at;
      continue;
    }
    at->thread.join();
    at = workers_.erase(at);
  }
  auto done = std::make_shared<std::atomic<bool>>(false);
  workers_.push_back({std::thread([work = std::move(work), done]() mutable {
                        work();
                        work = nullptr;  // what it owns goes on this thread, before the thread counts as done
                        done->store(true);
                      }),
                      done});
}

}  // namespace parallax::player
