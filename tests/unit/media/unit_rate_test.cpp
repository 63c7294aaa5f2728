// SPDX-License-Identifier: Apache-2.0
#include "media/unit_rate.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;

TEST_CASE("a thousand pictures a second are borne, and what a network held up for two seconds at once") {
  UnitRate rate;
  int64_t now_ns = 0;
  for (int i = 0; i < 10'000; ++i) REQUIRE(rate.take(MediaKind::video, now_ns += kNsPerMs));
  now_ns += 2 * kNsPerSecond;
  for (int i = 0; i < 2000; ++i) REQUIRE(rate.take(MediaKind::video, now_ns));
  CHECK_FALSE(rate.take(MediaKind::video, now_ns));
}

TEST_CASE("sound and pictures are counted apart, and too many of either are noticed within two seconds") {
  const auto kind = GENERATE(MediaKind::video, MediaKind::audio, MediaKind::metadata);
  const auto other = kind == MediaKind::video ? MediaKind::audio : MediaKind::video;
  UnitRate rate;
  int64_t now_ns = 0;
  int taken = 0;
  while (rate.take(kind, now_ns += kNsPerSecond / 20'000)) ++taken;
  CHECK(now_ns < 2 * kNsPerSecond);
  CHECK(taken < 12'000);
  CHECK(rate.take(other, now_ns));
}
