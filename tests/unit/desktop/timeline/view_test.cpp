// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "catch.hpp"
#include "desktop/timeline/ruler.hpp"
#include "support.hpp"

using namespace parallax::timeline;
using namespace parallax::test;

TEST_CASE("the time under the mouse stays there while zooming in and out") {
  std::mt19937_64 random(1);
  View view;
  view.fit(5 * kHour, 1500);
  view.zoom(20, 700);
  for (int i = 0; i < 2000; ++i) {
    const double x = static_cast<double>(random() % 1500);
    const double factor = 0.5 + static_cast<double>(random() % 1000) / 500;
    const int64_t before = view.time_at(x);
    const View old = view;
    view.zoom(factor, x);
    const bool at_an_end = view.start_session_ns() <= 0 || view.end_session_ns() >= 5 * kHour;
    if (at_an_end) {
      view = old;  // an end of the session was in the way
      continue;
    }
    CHECK(std::abs(view.x_of(before) - x) < 0.01);
  }
}

TEST_CASE("zooming in and out again shows the same stretch") {
  View view;
  view.fit(2 * kHour, 1200);
  view.zoom(100, 600);
  const View before = view;
  for (int i = 0; i < 10; ++i) view.zoom(1.25, 333);
  for (int i = 0; i < 10; ++i) view.zoom(1 / 1.25, 333);
  CHECK(std::abs(view.ns_per_px() / before.ns_per_px() - 1) < 1e-9);
  CHECK(std::abs(view.start_session_ns() - before.start_session_ns()) < 100);
}

TEST_CASE("the view reaches from the whole session to single frames") {
  View view;
  view.fit(5 * kHour, 1000);
  CHECK(view.x_of(0) > 0);
  CHECK(view.x_of(5 * kHour) < 1000);
  view.zoom(1e12, 500);
  CHECK(view.ns_per_px() == kMinNsPerPx);
  CHECK(40'000'000 / view.ns_per_px() > 500);  // one frame of 25 fps
  view.zoom(1e-12, 500);
  CHECK(view.x_of(5 * kHour) < 1000);
}

TEST_CASE("panning ends at the ends of the session") {
  View view;
  view.fit(kHour, 1000);
  view.zoom(50, 500);
  view.pan(-1e9);
  CHECK(view.start_session_ns() <= 0);
  CHECK(view.x_of(0) < 50);
  view.pan(1e9);
  CHECK(view.x_of(kHour) > 950);
  CHECK(view.x_of(kHour) <= 1000);
}

TEST_CASE("a growing session and a resized window keep what is shown") {
  View view;
  view.fit(kHour, 1000);
  view.zoom(30, 200);
  const int64_t start = view.start_session_ns();
  const double scale = view.ns_per_px();
  view.resize(kHour + kSecond, 1400);
  CHECK(view.start_session_ns() == start);
  CHECK(view.ns_per_px() == scale);
}

TEST_CASE("who sees the whole session goes on seeing it as it grows and as the window changes") {
  View view;
  view.fit(kHour, 1000);
  view.resize(2 * kHour, 1000);
  CHECK(view.start_session_ns() <= 0);
  CHECK(view.end_session_ns() >= 2 * kHour);
  view.resize(2 * kHour, 600);
  CHECK(view.end_session_ns() >= 2 * kHour);
  view.zoom(2, 0);
  view.resize(3 * kHour, 600);
  CHECK(view.end_session_ns() < 2 * kHour);
}

TEST_CASE("the view follows a playhead that runs out at the right by a page") {
  View view;
  view.fit(kHour, 1000);
  view.zoom(60, 500);
  const int64_t at = view.time_at(970);
  view.follow(at);
  CHECK(near(view.x_of(at), 50, 1));
  const int64_t inside = view.time_at(500);
  const View before = view;
  view.follow(inside);
  CHECK(view == before);
}

TEST_CASE("labels are as far apart as asked for and stand at round times") {
  for (double scale = kMinNsPerPx; scale < 1e11; scale *= 1.3) {
    const TickSteps steps = tick_steps(scale, 90, 40'000'000);
    CAPTURE(scale, steps.major_ns, steps.minor_ns);
    CHECK(static_cast<double>(steps.major_ns) / scale >= 90);
    CHECK(static_cast<double>(steps.minor_ns) / scale >= 5);
    CHECK(steps.major_ns % steps.minor_ns == 0);
    CHECK((steps.minor_ns % 40'000'000 == 0 || steps.major_ns >= kSecond / 2));
  }
}

TEST_CASE("ticks cover what is visible and no time before the session") {
  View view;
  view.fit(2 * kHour, 1000);
  std::vector<Tick> ticks;
  make_ticks(view, tick_steps(view.ns_per_px(), 90, 40'000'000), ticks);
  REQUIRE(!ticks.empty());
  CHECK(ticks.front().session_ns == 0);
  CHECK(ticks.front().major);
  CHECK(ticks.size() < 500);
  CHECK(std::is_sorted(ticks.begin(), ticks.end(),
                       [](const Tick& a, const Tick& b) { return a.session_ns < b.session_ns; }));
}

TEST_CASE("times are written as people read them") {
  CHECK(tick_label(0, kSecond, 40'000'000) == "0:00");
  CHECK(tick_label(3723 * kSecond, 60 * kSecond, 40'000'000) == "1:02:03");
  CHECK(tick_label(kSecond + 120'000'000, 40'000'000, 40'000'000) == "0:01 +3f");
  CHECK(tick_label(8 * 124'700'000, 124'700'000, 124'700'000) == "0:01");  // a camera of 8 pictures a second
  CHECK(tick_label(kSecond + kSecond / 2, kSecond / 2, 33'333'333) == "0:01.500");
  CHECK(time_text(3723 * kSecond + 456'000'000) == "1:02:03.456");
  CHECK(time_text(-5) == "0:00.000");
}
