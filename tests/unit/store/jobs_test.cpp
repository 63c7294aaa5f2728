// SPDX-License-Identifier: Apache-2.0
// Jobs: one after another, and not without limit.
#include <chrono>
#include <future>
#include <thread>

#include "fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a user has at most 20 jobs that wait or run, whatever others have [L5]") {
  Fixture site;
  std::promise<void> go_on;
  auto may_go_on = go_on.get_future().share();
  const auto start = [&](const std::string& user) {
    return site.store().jobs().start({.user_id = user, .name = user}, "test", "session:x",
                                     [may_go_on](JobControl&) -> Result<std::string> {
                                       may_go_on.wait();
                                       return std::string("done");
                                     });
  };
  for (int i = 0; i < 20; ++i) REQUIRE(start("anna"));
  const auto refused = start("anna");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "jobs-too-many");
  CHECK_FALSE(refused.error().remedy.empty());
  const auto others = start("otto");
  REQUIRE(others);
  go_on.set_value();
  const auto done = [&] { return site.store().jobs().job(*others)->state == JobState::done; };
  for (int i = 0; i < 1000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  REQUIRE(done());
  CHECK(start("anna"));
}
