// SPDX-License-Identifier: Apache-2.0
// A real link that leads nowhere: every request fails.
#include "desktop/state/asker.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "api/client/calls/recording.hpp"
#include "api/client/calls/system.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

struct Windows {
  SystemClock clock;
  Link link{clock, [] {}};
  desktop::Notices notices{clock};
  std::optional<Asker> window;
  Windows() { window.emplace(link, notices); }
  void answer() {
    while (link.in_flight() > 0) {
      link.run_completions();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
};

}  // namespace

TEST_CASE("an answer reaches the window that asked, and touches nothing of one that has gone") {
  Windows windows;
  int answers = 0;
  windows.window->ask(api::calls::system::jobs(), [&](const Result<std::vector<Job>>& answer) {
    CHECK_FALSE(answer);
    ++answers;
  });
  windows.answer();
  CHECK(answers == 1);
  windows.window->ask(api::calls::system::jobs(), [&](const Result<std::vector<Job>>&) { ++answers; });
  windows.window.reset();
  windows.answer();
  CHECK(answers == 1);
}

TEST_CASE("a change that failed is told, also when the window that asked for it has gone") {
  Windows windows;
  bool done = false;
  windows.window->change(api::calls::recording::pause("s1"), "The room was not locked",
                         [&](const Result<void>&) { done = true; });
  windows.answer();
  REQUIRE(windows.notices.all().size() == 1);
  CHECK(windows.notices.all().front().title == "The room was not locked");
  windows.window->change(api::calls::recording::pause("s1"), "The room was not renamed");
  windows.window.reset();
  windows.answer();
  REQUIRE(windows.notices.all().size() == 2);
  CHECK(windows.notices.all().front().title == "The room was not renamed");
  CHECK_FALSE(done);
}

TEST_CASE("who has to know the answer in any case is told whether the window is still there") {
  Windows windows;
  std::optional<Asker::Window> told;
  const auto ask = [&] {
    windows.window->ask_for_sure(api::calls::recording::pause("s1"),
                                 [&](const Result<void>&, Asker::Window window) { told = window; });
  };
  ask();
  windows.answer();
  CHECK(told == Asker::Window::open);
  ask();
  windows.window.reset();
  windows.answer();
  CHECK(told == Asker::Window::gone);
}
