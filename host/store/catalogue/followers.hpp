// SPDX-License-Identifier: Apache-2.0
// Those who want to hear of something: added by any thread, told one value after another. Internal to store/.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace parallax::store {

template <typename Value>
class Followers {
 public:
  using Handler = std::function<void(const Value&)>;

  /// Ends when the returned handle is let go, which waits for a call that is under way; it may outlive this object.
  /// [any thread]
  [[nodiscard]] std::shared_ptr<void> add(Handler handler) {
    const std::lock_guard lock(state_->mutex);
    const uint64_t id = state_->next++;
    state_->handlers.emplace(id, std::move(handler));
    return {nullptr, [state = state_, id](void*) {
              const std::lock_guard ending(state->mutex);
              state->handlers.erase(id);
            }};
  }
  /// Tells all of them what `make` returns. One call waits for the other, so that values are told in the order in which
  /// they were made. [any thread]
  template <typename Make>
  void tell(Make&& make) {
    const std::lock_guard order(state_->mutex);
    const Value value = make();
    for (const auto& [id, handler] : state_->handlers) handler(value);
  }

 private:
  struct State {
    std::mutex mutex;  // held during calls
    uint64_t next = 1;
    std::map<uint64_t, Handler> handlers;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace parallax::store
