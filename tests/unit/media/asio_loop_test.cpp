// SPDX-License-Identifier: Apache-2.0
#include "media/asio_loop.hpp"

#include <thread>

#include "catch.hpp"

using namespace parallax;

TEST_CASE("the loop runs posted work in order, timers when due, and no cancelled timer") {
  const SystemClock clock;
  media::AsioLoop loop(clock);
  std::vector<int> order;
  loop.post([&] { order.push_back(1); });
  loop.post([&] { order.push_back(2); });
  const TimerId late = loop.call_after(5 * kNsPerMs, [&] { order.push_back(99); });
  loop.call_after(10 * kNsPerMs, [&] { loop.stop(); });
  loop.call_after(0, [&] {
    order.push_back(3);
    loop.cancel(late);
  });
  std::thread thread([&] { loop.run(); });
  thread.join();
  CHECK(order == std::vector<int>{1, 2, 3});
}
