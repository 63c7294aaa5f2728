// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_start.hpp"

#include "catch.hpp"
#include "support/fake_loop.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

constexpr int64_t kS = kNsPerSecond;

/// A start that waits for a door and a bed.
struct Waiting {
  explicit Waiting(const StartOptions& options = {})
      : start(loop, options, 2,
              {.sources = [this] { return sources; },
               .changed = [this] { told.emplace_back("changed"); },
               .record = [this] { told.emplace_back("record"); },
               .again = [this](const RecordingNotice& notice) { told.push_back(notice.text); },
               .gave_up =
                   [this](const RecordingNotice& notice, const Error& problem) {
                     told.push_back(notice.text);
                     told.push_back(problem.text);
                   }}) {}
  void ready(size_t source) {
    sources[source].ready = true;
    start.judge_soon();
    loop.advance(0);
  }

  FakeLoop loop;
  std::vector<AwaitedSource> sources{{.name = "Door"},
                                     {.name = "Bed", .why = Error{"login-refused", "The password is wrong.", {}}}};
  std::vector<std::string> told;
  SessionStart start;
};

}  // namespace

TEST_CASE("a start tells that fewer are awaited, and is over once when all are ready") {
  Waiting waiting;
  waiting.ready(0);
  CHECK(waiting.told == std::vector<std::string>{"changed"});
  CHECK(missing_text(waiting.sources) == "Bed (The password is wrong)");
  waiting.ready(1);
  waiting.ready(1);
  waiting.loop.advance(1000 * kS);
  CHECK(waiting.told == std::vector<std::string>{"changed", "record"});
}

TEST_CASE("after the wait one ready source is enough") {
  Waiting waiting;
  waiting.ready(0);
  CHECK(waiting.start.wait_left_ns() == 10 * kS);
  waiting.loop.advance(10 * kS);
  CHECK(waiting.told == std::vector<std::string>{"changed", "record"});
}

TEST_CASE("each attempt that fails says who is missing and why; the last one is the end") {
  Waiting waiting({.wanted_sources = {}, .attempt_timeout_ns = 20 * kS, .attempts = 2});
  waiting.start.judge_soon();
  waiting.loop.advance(20 * kS);
  CHECK(waiting.told == std::vector<std::string>{
                            "Attempt 1 of 2 to start recording failed. Without a picture: Door, Bed (The password is "
                            "wrong). It is tried again."});
  CHECK(waiting.start.attempt() == 2);
  CHECK(waiting.start.attempt_left_ns() == 20 * kS);
  waiting.loop.advance(20 * kS);
  REQUIRE(waiting.told.size() == 3);
  CHECK(waiting.told[1] ==
        "Recording could not be started in 2 attempts. Without a picture: Door, Bed (The password "
        "is wrong).");
  CHECK(waiting.told[2] == "No recording: Door, Bed (The password is wrong).");
  waiting.ready(0);
  waiting.loop.advance(100 * kS);
  CHECK(waiting.told.size() == 3);
}

TEST_CASE("a start that was ended says nothing more") {
  Waiting waiting;
  waiting.start.judge_soon();
  waiting.start.end();
  waiting.ready(0);
  waiting.ready(1);
  waiting.loop.advance(1000 * kS);
  CHECK(waiting.told.empty());
}
