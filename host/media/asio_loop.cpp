// SPDX-License-Identifier: Apache-2.0
#include "media/asio_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace parallax::media {

namespace asio = boost::asio;

struct AsioLoop::State {
  explicit State(const Clock& the_clock) : clock(the_clock), guard(asio::make_work_guard(context)) {}

  const Clock& clock;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard;
  std::unordered_map<TimerId, std::unique_ptr<asio::steady_timer>> timers;
  TimerId next_timer = 1;
};

AsioLoop::AsioLoop(const Clock& clock) : state_(std::make_unique<State>(clock)) {}
AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::function<void()> work) {
  asio::post(state_->context, std::move(work));
}

TimerId AsioLoop::call_at(int64_t at_monotonic_ns, std::function<void()> work) {
  const TimerId id = state_->next_timer++;
  auto timer = std::make_unique<asio::steady_timer>(
      state_->context, std::chrono::nanoseconds(at_monotonic_ns - state_->clock.monotonic_ns()));
  timer->async_wait([this, id, run = std::move(work)](const boost::system::error_code& error) {
    if (error || state_->timers.erase(id) == 0) return;
    run();
  });
  state_->timers.emplace(id, std::move(timer));
  return id;
}

void AsioLoop::cancel(TimerId id) {
  state_->timers.erase(id);
}
const Clock& AsioLoop::clock() const {
  return state_->clock;
}
void AsioLoop::run() {
  state_->context.run();
}
void AsioLoop::stop() {
  state_->context.stop();
}
boost::asio::io_context& AsioLoop::context() {
  return state_->context;
}

}  // namespace parallax::media
