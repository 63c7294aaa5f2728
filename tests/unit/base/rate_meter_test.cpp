// SPDX-License-Identifier: Apache-2.0
#include "base/rate_meter.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("frames and bits are told per second, of the frames that count") {
  RateMeter meter;
  for (int i = 0; i <= 50; ++i) {  // 25 pictures and 25 frames of sound a second
    meter.add(i * kNsPerSecond / 25, 1000, true);
    meter.add(i * kNsPerSecond / 25, 250, false);
  }
  const int64_t now_ns = 2 * kNsPerSecond;
  CHECK(meter.fps(now_ns) == 25);
  CHECK(meter.bits_per_second(now_ns) == 25 * 1250 * 8);
}

TEST_CASE("nothing is told before the first second is over, and nothing of what has been silent for two") {
  RateMeter meter;
  CHECK(meter.fps(0) == 0);
  meter.add(0, 1, true);
  meter.add(kNsPerSecond / 2, 1, true);
  CHECK(meter.fps(kNsPerSecond / 2) == 0);
  meter.add(kNsPerSecond, 1, true);
  CHECK(meter.fps(kNsPerSecond) == 2);
  CHECK(meter.fps(3 * kNsPerSecond - 1) == 2);
  CHECK(meter.fps(3 * kNsPerSecond) == 0);
  CHECK(meter.bits_per_second(3 * kNsPerSecond) == 0);
}
