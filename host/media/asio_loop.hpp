// SPDX-License-Identifier: Apache-2.0
// The real event loop: Boost.Asio on one thread, hidden so that no other header pulls Asio in.
#pragma once

#include <memory>

#include "base/loop.hpp"

namespace boost::asio {
class io_context;
}

namespace parallax::media {

class AsioLoop final : public Loop {
 public:
  explicit AsioLoop(const Clock& clock);
  ~AsioLoop() override;
  AsioLoop(const AsioLoop&) = delete;
  AsioLoop& operator=(const AsioLoop&) = delete;

  void post(std::function<void()> work) override;
  TimerId call_at(int64_t at_monotonic_ns, std::function<void()> work) override;
  void cancel(TimerId id) override;
  [[nodiscard]] const Clock& clock() const override;

  /// Runs until `stop`; the calling thread becomes the loop's thread.
  void run();
  /// Makes `run` return soon; work posted before may be left undone. [any thread]
  void stop();
  /// For the socket code in media/ only.
  [[nodiscard]] boost::asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
