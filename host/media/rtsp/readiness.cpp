// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/readiness.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "media/asio_loop.hpp"

namespace parallax::media {

namespace asio = boost::asio;

namespace {

constexpr size_t kReadBuffer = 256 * 1024;
constexpr size_t kWireBuffer = 32 * 1024;

using SteadyTime = std::chrono::steady_clock::time_point;

// The next multiple of `interval` after now: sockets that became readable at different moments wake us once.
SteadyTime next_tick(std::chrono::nanoseconds interval) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return SteadyTime(std::chrono::duration_cast<std::chrono::steady_clock::duration>((now / interval + 1) * interval));
}

}  // namespace

struct SocketWatch::State {
  State(asio::io_context& context, int socket, Handlers the_handlers)
      : descriptor(context, socket), handlers(std::move(the_handlers)) {}
  ~State() { (void)release(); }

  // The socket belongs to someone else.
  int release() {
    alive = false;
    return descriptor.is_open() ? descriptor.release() : -1;
  }
  void call_readable() {
    if (alive) handlers.readable();
  }
  static void call_readable_of(void* state) { static_cast<State*>(state)->call_readable(); }

  asio::posix::stream_descriptor descriptor;
  Handlers handlers;
  bool alive = true;
};

namespace {

// Holds what the sockets of one loop share; Asio keeps one per io_context and destroys it with that.
class LoopService final : public asio::execution_context::service {
 public:
  using key_type = LoopService;
  inline static asio::execution_context::id id;

  explicit LoopService(asio::execution_context& context)
      : service(context), timer_(static_cast<asio::io_context&>(context)) {
    shared.read_buffer.resize(kReadBuffer);
    shared.wire_buffer.resize(kWireBuffer);
  }

  LoopShared shared;

  /// Calls `call(who)` at `due`. No std::function: this runs a few hundred times a second and must not allocate.
  void schedule(SteadyTime due, std::shared_ptr<void> who, void (*call)(void*)) {
    pending_.push_back({due, std::move(who), call});
    if (!armed_ || due < armed_for_) arm(due);
  }

 private:
  struct Pending {
    SteadyTime due;
    std::shared_ptr<void> who;
    void (*call)(void*);
  };

  void shutdown() override {
    pending_.clear();
    timer_.cancel();
  }

  void arm(SteadyTime due) {
    armed_ = true;
    armed_for_ = due;
    timer_.expires_at(due);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) tick();
    });
  }

  void tick() {
    armed_ = false;
    // Sockets that are armed again while we read belong to the next tick.
    const SteadyTime now = std::chrono::steady_clock::now();
    const auto later = std::partition(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.due <= now; });
    running_.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(later));
    pending_.erase(pending_.begin(), later);
    for (const Pending& one : running_) one.call(one.who.get());
    running_.clear();
    const auto first = std::min_element(pending_.begin(), pending_.end(),
                                        [](const Pending& a, const Pending& b) { return a.due < b.due; });
    if (first != pending_.end() && (!armed_ || first->due < armed_for_)) arm(first->due);
  }

  asio::steady_timer timer_;
  std::vector<Pending> pending_;
  std::vector<Pending> running_;
  SteadyTime armed_for_;
  bool armed_ = false;
};

}  // namespace

LoopShared& shared_of(AsioLoop& loop) {
  return asio::use_service<LoopService>(loop.context()).shared;
}

SocketWatch::SocketWatch(AsioLoop& loop, int socket, Handlers handlers)
    : state_(std::make_shared<State>(loop.context(), socket, std::move(handlers))) {}

SocketWatch::~SocketWatch() {
  (void)state_->release();
}

void SocketWatch::arm_read() {
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                [state = state_](const boost::system::error_code& error) {
                                  if (!error) state->call_readable();
                                });
}

void SocketWatch::arm_read_in_rhythm(int64_t interval_ns) {
  state_->descriptor.async_wait(
      asio::posix::stream_descriptor::wait_read, [state = state_, interval_ns](const boost::system::error_code& error) {
        if (error || !state->alive) return;
        auto& service =
            asio::use_service<LoopService>(asio::query(state->descriptor.get_executor(), asio::execution::context));
        service.schedule(next_tick(std::chrono::nanoseconds(interval_ns)), state, &State::call_readable_of);
      });
}

void SocketWatch::arm_write() {
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                [state = state_](const boost::system::error_code& error) {
                                  if (!error && state->alive) state->handlers.writable();
                                });
}

}  // namespace parallax::media
