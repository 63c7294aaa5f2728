// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/start_gate.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;

namespace {

constexpr int64_t kSoonNs = 20 * kNsPerMs;
constexpr int64_t kLongNs = 10 * kNsPerSecond;

}  // namespace

TEST_CASE("starts go side by side, and what goes alone waits for all of them") {
  StartGate gate;
  StartGate::Pass first = gate.start(kSoonNs);
  StartGate::Pass second = gate.start(kSoonNs);
  REQUIRE(first);
  REQUIRE(second);
  first.reset();
  CHECK_FALSE(gate.alone(kSoonNs));
  second.reset();
  const StartGate::Pass alone = gate.alone(kSoonNs);
  CHECK(alone);
  CHECK_FALSE(gate.alone(kSoonNs));
  CHECK_FALSE(gate.start(kSoonNs));
}

TEST_CASE("who waits at the gate goes on as soon as it is free, whichever thread frees it") {
  StartGate gate;
  StartGate::Pass start = gate.start(kSoonNs);
  std::atomic<bool> freed = false;
  std::thread other([&, pass = std::move(start)]() mutable {
    std::this_thread::sleep_for(std::chrono::nanoseconds(kSoonNs));
    freed = true;
    pass.reset();
  });
  const StartGate::Pass alone = gate.alone(kLongNs);
  CHECK(alone);
  CHECK(freed);
  other.join();
}

TEST_CASE("a pass may outlive its gate, as one does that a stopped loop never came to") {
  std::optional<StartGate> gate(std::in_place);
  StartGate::Pass pass = gate->start(kSoonNs);
  gate.reset();
  pass.reset();
}
