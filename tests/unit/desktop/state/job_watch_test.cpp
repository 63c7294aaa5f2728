// SPDX-License-Identifier: Apache-2.0
// A real link to a real server; the work is made up.
#include "desktop/state/job_watch.hpp"

#include <thread>

#include "catch.hpp"
#include "unit/api/running_api.hpp"

using namespace parallax;
using namespace parallax::desktop;
using namespace parallax::test;

namespace {

/// A desktop that draws all the time.
class Watching {
 public:
  Watching() {
    link_.connect({.url = recorder.server->url(), .token = "token-trainer"});
    REQUIRE(draws_until([&] { return link_.snapshot()->state == LinkState::ready; }));
    watch.watch("j1", "The copy");
    REQUIRE(draws_until([&] { return recorder.memory.jobs.looks == 1 && link_.in_flight() == 0; }));
  }
  bool draws_until(const std::function<bool()>& condition) {
    return eventually([&] {
      draw();
      return condition();
    });
  }
  void draw() {
    link_.run_completions();
    watch.update(*link_.snapshot(), now_monotonic_ns);
  }
  void tell(JobState state, const std::string& id = "j1") {
    if (id == "j1") recorder.memory.jobs.state = state;
    const uint64_t number = recorder.memory.events.publish(
        {.type = "job-changed",
         .user = "id-trainer",
         .fields = {{"id", id}, {"kind", "session-copy"}, {"state", std::string(name_of(state))}}});
    REQUIRE(draws_until([&] { return link_.snapshot()->event >= number; }));
  }
  [[nodiscard]] bool answered() const { return link_.in_flight() == 0; }
  [[nodiscard]] std::string newest() const { return notices_.all().empty() ? "" : notices_.all().front().title; }

  RunningApi recorder;
  int64_t now_monotonic_ns = 0;

 private:
  SystemClock clock_;
  Link link_{clock_, [] {}};
  desktop::Notices notices_{clock_};

 public:
  JobWatch watch{link_, notices_};
};

}  // namespace

TEST_CASE("work on its way is asked after at its begin and its end, however often its progress is told") {
  Watching desktop;
  for (int percent = 0; percent < 40; ++percent) desktop.tell(JobState::running);
  CHECK(desktop.recorder.memory.jobs.looks == 1);
  for (int other = 0; other < 10; ++other) desktop.tell(JobState::done, "other-" + std::to_string(other));
  CHECK(desktop.recorder.memory.jobs.looks == 1);
  desktop.tell(JobState::done);
  REQUIRE(desktop.draws_until([&] { return !desktop.newest().empty(); }));
  CHECK(desktop.newest() == "The copy is done");
  CHECK(desktop.recorder.memory.jobs.looks == 2);
  desktop.tell(JobState::done);
  CHECK(desktop.recorder.memory.jobs.looks == 2);
}

TEST_CASE("work that ended badly is told with its outcome") {
  Watching desktop;
  desktop.tell(JobState::cancelled);
  REQUIRE(desktop.draws_until([&] { return !desktop.newest().empty(); }));
  CHECK(desktop.newest() == "The copy was cancelled");
}

TEST_CASE("work whose outcome the recorder could not tell is asked after again, but not at once") {
  Watching desktop;
  desktop.recorder.memory.jobs.busy = true;
  desktop.tell(JobState::done);
  REQUIRE(desktop.draws_until([&] { return desktop.recorder.memory.jobs.looks == 2 && desktop.answered(); }));
  desktop.recorder.memory.jobs.busy = false;
  for (int frame = 0; frame < 20; ++frame) desktop.draw();
  CHECK(desktop.watch.due_at_monotonic_ns() == 5 * kNsPerSecond);
  CHECK(desktop.recorder.memory.jobs.looks == 2);
  desktop.now_monotonic_ns += 5 * kNsPerSecond;
  REQUIRE(desktop.draws_until([&] { return !desktop.newest().empty(); }));
  CHECK(desktop.newest() == "The copy is done");
}
