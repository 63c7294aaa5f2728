// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/frame_pacer.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::desktop;

TEST_CASE("nothing is drawn while nothing happens") {
  FramePacer pacer;
  int64_t now_ns = kNsPerSecond;
  while (pacer.wait_ns(now_ns) < kNsPerSecond) {  // the first frames settle
    now_ns += pacer.wait_ns(now_ns);
    pacer.begin_frame(now_ns);
    REQUIRE(pacer.frames() < 10);
  }
  CHECK(pacer.is_settled());
  CHECK(pacer.wait_ns(now_ns + 5 * kNsPerSecond) >= kNsPerSecond);
}

TEST_CASE("news is drawn at most once per picture of the display") {
  FramePacer pacer(10 * kNsPerMs);
  for (int i = 0; i < 5; ++i) pacer.begin_frame(0);
  pacer.changed();
  CHECK(pacer.wait_ns(4 * kNsPerMs) == 6 * kNsPerMs);
  CHECK(pacer.wait_ns(20 * kNsPerMs) == 0);
  pacer.begin_frame(20 * kNsPerMs);
  CHECK(pacer.wait_ns(20 * kNsPerMs) > kNsPerSecond);
}

TEST_CASE("a deadline is kept, and forgotten once drawn") {
  FramePacer pacer;
  for (int i = 0; i < 5; ++i) pacer.begin_frame(0);
  pacer.at(3 * kNsPerSecond);
  pacer.at(2 * kNsPerSecond);
  CHECK(pacer.wait_ns(kNsPerSecond) == kNsPerSecond);
  pacer.begin_frame(2 * kNsPerSecond);
  CHECK(pacer.wait_ns(2 * kNsPerSecond) > 10 * kNsPerSecond);
}

TEST_CASE("input settles while pictures go on moving") {
  FramePacer pacer;
  pacer.input();
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(pacer.is_settled());
    pacer.begin_frame(i * kNsPerSecond);
    pacer.changed();
  }
  CHECK(pacer.is_settled());
}
