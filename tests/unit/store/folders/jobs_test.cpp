// SPDX-License-Identifier: Apache-2.0
// Jobs: those of one lane one after another, lanes beside each other, and not without limit.
#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

JobWork held(std::shared_future<void> may_go_on) {
  return [may_go_on](JobControl&) -> Result<std::string> {
    may_go_on.wait();
    return std::string("done");
  };
}

bool comes_about(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return condition();
}

}  // namespace

TEST_CASE("a job that hangs delays those of its lane alone, which keep their order") {
  Fixture site;
  Jobs& jobs = site.store().jobs();
  std::promise<void> hang;
  std::promise<void> at_once;
  at_once.set_value();
  const auto free = at_once.get_future().share();
  const auto start = [&](const std::string& lane, const std::shared_future<void>& until) {
    return jobs.start({.user_id = "anna", .name = "anna"},
                      {.kind = "test", .object = "session:x", .lane = lane, .work = held(until)});
  };
  const auto hanging = start("copy:nas", hang.get_future().share());
  const auto next = start("copy:nas", free);
  const auto given_up = start("copy:nas", free);
  const auto other = start("copy:usb", free);
  const auto verify = start("verify", free);
  const auto is = [&](const Result<std::string>& id, JobState state) { return jobs.job(*id)->state == state; };
  CHECK(comes_about([&] { return is(other, JobState::done) && is(verify, JobState::done); }));
  CHECK(is(hanging, JobState::running));
  CHECK(is(next, JobState::waiting));
  REQUIRE(jobs.cancel(*given_up));
  CHECK(is(given_up, JobState::cancelled));  // without waiting for its turn
  CHECK(jobs.cancel(*given_up).error().code == "job-ended");
  hang.set_value();
  CHECK(comes_about([&] { return is(hanging, JobState::done) && is(next, JobState::done); }));
  CHECK(*jobs.job(*hanging)->ended_utc_ns <= *jobs.job(*next)->ended_utc_ns);
}

TEST_CASE("no more lanes are at work than eight, and the others get their turn") {
  Fixture site;
  Jobs& jobs = site.store().jobs();
  std::promise<void> go_on;
  const auto until = go_on.get_future().share();
  for (int i = 0; i < 12; ++i) {
    REQUIRE(jobs.start({.user_id = "anna", .name = "anna"},
                       {.kind = "test", .object = {}, .lane = std::to_string(i), .work = held(until)}));
  }
  const auto count = [&](JobState state) {
    const auto all = jobs.jobs();
    return std::count_if(all.begin(), all.end(), [&](const Job& job) { return job.state == state; });
  };
  CHECK(comes_about([&] { return count(JobState::running) == 8; }));
  CHECK(count(JobState::waiting) == 4);
  go_on.set_value();
  CHECK(comes_about([&] { return count(JobState::done) == 12; }));
}

TEST_CASE("the last 200 jobs that have ended are kept, also behind one that goes on for long") {
  Fixture site;
  Jobs& jobs = site.store().jobs();
  std::promise<void> go_on;
  std::promise<void> at_once;
  at_once.set_value();
  const auto free = at_once.get_future().share();
  const auto start = [&](const std::string& lane, const std::shared_future<void>& until) {
    const auto id = jobs.start({.user_id = "anna", .name = "anna"},
                               {.kind = "test", .object = {}, .lane = lane, .work = held(until)});
    REQUIRE(id);
    return *id;
  };
  const std::string hanging = start("copy:nas", go_on.get_future().share());
  std::string last;
  for (int i = 0; i < 205; ++i) {
    last = start("verify", free);
    REQUIRE(comes_about([&] { return jobs.job(last)->state == JobState::done; }));
  }
  const auto all = jobs.jobs();
  CHECK(all.size() <= 202);  // one is hardly there when the next comes
  CHECK(all.front().id == last);
  CHECK(all.back().id == hanging);
  go_on.set_value();
}

TEST_CASE("a user has at most 20 jobs that wait or run, whatever others have") {
  Fixture site;
  std::promise<void> go_on;
  auto may_go_on = go_on.get_future().share();
  const auto start = [&](const std::string& user) {
    return site.store().jobs().start({.user_id = user, .name = user},
                                     {.kind = "test", .object = "session:x", .lane = {}, .work = held(may_go_on)});
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
  REQUIRE(comes_about(done));
  CHECK(start("anna"));
}
