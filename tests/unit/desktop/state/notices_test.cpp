// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/notices.hpp"

#include "api/dto/events.hpp"
#include "api/dto/notices.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

struct StandingClock final : Clock {
  int64_t now_ns = 1000 * kNsPerSecond;
  int64_t monotonic_ns() const override { return now_ns; }
  int64_t utc_ns() const override { return 1'700'000'000 * kNsPerSecond + now_ns; }
};

StoredNotice told(int64_t id, std::string code, bool needs_action) {
  StoredNotice out;
  out.id = id;
  out.utc_ns = id;
  out.what.severity = Severity::error;
  out.what.code = std::move(code);
  out.what.text = "The disk is full.";
  out.what.remedy = "Make room.";
  out.what.location = "room";
  out.what.location_name = "Ward";
  out.what.needs_action = needs_action;
  return out;
}

}  // namespace

TEST_CASE("a notice of the event stream keeps its text, remedy and place [R28][R110]") {
  const auto message =
      api::decode_event_message(R"({"type": "event", "number": 7, "utc_ns": 55, "event": "notice", "session": "s",
    "location": "room", "fields": {"id": 3, "severity": "error", "code": "disk-full", "text": "The disk is full.",
    "remedy": "Make room.", "session_name": "Training", "location_name": "Ward", "needs_action": true}})");
  REQUIRE(message);
  const auto notice = api::notice_in(message->event);
  REQUIRE(notice);
  CHECK(notice->id == 3);
  CHECK(notice->what.code == "disk-full");
  CHECK(notice->what.text == "The disk is full.");
  CHECK(notice->what.remedy == "Make room.");
  CHECK(notice->what.location == "room");
  CHECK(notice->utc_ns == 55);
  CHECK(notice->what.needs_action);
}

TEST_CASE("the status keeps phase, attempt, countdown and problem of a recording [R108]") {
  const auto status = api::decode_status(R"({"recordings": [{"session": "s", "state": "starting", "phase": "starting",
    "attempt": 2, "attempts": 5, "attempt_left_ns": 161000000000,
    "wait_left_ns": 7000000000, "problem": {"code": "a", "text": "b", "remedy": "c"},
    "recorded_ns": 4, "paused_for_ns": 3}]})");
  REQUIRE(status);
  REQUIRE(status->recordings.size() == 1);
  const RecordingStatus& recording = status->recordings[0];
  CHECK(recording.phase == Phase::starting);
  CHECK(recording.attempt == 2);
  CHECK(recording.attempts == 5);
  CHECK(recording.attempt_left_ns == 161 * kNsPerSecond);
  CHECK(recording.wait_left_ns == 7 * kNsPerSecond);
  REQUIRE(recording.problem);
  CHECK(recording.problem->text == "b");
  CHECK(recording.recorded_ns == 4);
  CHECK(recording.paused_for_ns == 3);
}

TEST_CASE("what needs an action stands until it is seen, however long; the rest goes by itself") {
  StandingClock clock;
  desktop::Notices notices(clock);
  notices.take(told(1, "disk-full", true), true);
  notices.take(told(2, "recording-stopped", false), true);
  notices.done("Saved");
  const auto passing = [&] {
    size_t count = 0;
    for (const Notice& notice : notices.all()) count += notices.is_fresh(notice) ? 1U : 0U;
    return count;
  };
  CHECK(passing() == 2);
  REQUIRE(notices.standing().size() == 1);
  CHECK(notices.standing()[0]->title == "The disk is full.");
  CHECK(notices.standing()[0]->text.starts_with("Make room.  ·  Ward  ·  "));
  clock.now_ns += 3600 * kNsPerSecond;
  CHECK(passing() == 0);
  CHECK(notices.standing().size() == 1);
  REQUIRE(notices.ended_in("room") != nullptr);
  CHECK(notices.ended_in("elsewhere") == nullptr);
  {
    desktop::Notices ended(clock);
    ended.take(told(1, "disk-full", true), true);
    StoredNotice news;
    news.id = 1;
    news.over = true;
    ended.take(news, true);
    CHECK(ended.ended_in("room") == nullptr);  // one can record again
  }
  // Of a recording that has begun since nothing is known yet, though the old notice still stands.
  notices.take(told(clock.utc_ns(), "recording-started", false), true);
  CHECK(notices.ended_in("room") == nullptr);
  CHECK(notices.standing().size() == 1);
  notices.see(1);
  CHECK(notices.standing().empty());
  CHECK(notices.all().size() == 4);
}

TEST_CASE("a notice that comes twice is one; news say that it is over or seen; those of earlier lie in their order") {
  StandingClock clock;
  desktop::Notices notices(clock);
  notices.take(told(5, "source-lost", true), true);
  notices.take(told(4, "source-lost", true), false);  // from the list, later
  notices.take(told(5, "source-lost", true), false);
  REQUIRE(notices.all().size() == 2);
  CHECK(notices.all()[0].id == 5);
  StoredNotice news;
  news.id = 5;
  news.over = true;
  notices.take(news, true);
  REQUIRE(notices.standing().size() == 2);
  CHECK(notices.standing()[1]->over);  // those that are over come last
  news.id = 77;
  notices.take(news, true);
  CHECK(notices.all().size() == 2);
  notices.clear();
  CHECK(notices.standing().empty());
}
