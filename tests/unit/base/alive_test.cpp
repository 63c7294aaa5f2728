// SPDX-License-Identifier: Apache-2.0
#include "base/alive.hpp"

#include <functional>
#include <memory>

#include "catch.hpp"

using namespace parallax;

namespace {

struct Counter {
  std::function<void()> later() {
    return [this, life = alive.watch()] {
      if (!life.over()) ++calls;
    };
  }
  int calls = 0;
  Alive alive;
};

}  // namespace

TEST_CASE("a callback finds its object while that lives, and does not touch it afterwards") {
  auto counter = std::make_unique<Counter>();
  const auto later = counter->later();
  later();
  CHECK(counter->calls == 1);
  counter.reset();
  later();  // a sanitizer would tell
}

TEST_CASE("an object can end its callbacks before it ends itself") {
  Counter counter;
  const auto before = counter.later();
  counter.alive.end();
  before();
  counter.later()();
  CHECK(counter.calls == 0);
}
