// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/live_rights.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace parallax::api {
namespace {

struct Watched {
  LiveViewer viewer;
  std::mutex mutex;
  std::optional<WebSocketClose> end;
};

}  // namespace

struct LiveRights::State {
  State(std::unique_ptr<Judge> the_judge, int64_t the_every_ns)
      : judge(std::move(the_judge)), every_ns(the_every_ns), thread([this] { run(); }) {}

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return stopping || !watched.empty(); });
      if (changed.wait_for(lock, std::chrono::nanoseconds(every_ns), [this] { return stopping; })) return;
      std::vector<std::shared_ptr<Watched>> present;
      std::erase_if(watched, [&](const std::weak_ptr<Watched>& one) {
        if (auto held = one.lock()) present.push_back(std::move(held));
        return one.expired();
      });
      if (present.empty()) continue;
      lock.unlock();
      judge->begin_round();
      for (const auto& one : present) {
        auto end = judge->judge(one->viewer);
        if (!end) continue;
        const std::lock_guard set(one->mutex);
        one->end = std::move(end);
      }
      present.clear();
      lock.lock();
    }
  }

  const std::unique_ptr<Judge> judge;
  const int64_t every_ns;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  std::vector<std::weak_ptr<Watched>> watched;
  std::thread thread;  // the last: it uses all of the above
};

LiveRights::LiveRights(std::unique_ptr<Judge> judge, int64_t every_ns)
    : state_(std::make_shared<State>(std::move(judge), every_ns)) {}

LiveRights::~LiveRights() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_one();
  state_->thread.join();
}

LiveEnd LiveRights::watch(LiveViewer viewer) {
  auto watched = std::make_shared<Watched>();
  watched->viewer = std::move(viewer);
  {
    const std::lock_guard lock(state_->mutex);
    state_->watched.push_back(watched);
  }
  state_->changed.notify_one();
  return [watched] {
    const std::lock_guard lock(watched->mutex);
    return watched->end;
  };
}

}  // namespace parallax::api
