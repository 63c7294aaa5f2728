// SPDX-License-Identifier: Apache-2.0
#include "base/backoff.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("waits double up to the longest, shortened by jitter, and start again after a stream that lived") {
  Backoff backoff({.first_ns = 100,
                   .longest_ns = 450,
                   .longest_refused_ns = 900,
                   .factor = 2,
                   .jitter = 0.5,
                   .reset_after_ns = 1000});
  CHECK(backoff.next_ns(0, false) == 100);
  CHECK(backoff.next_ns(0, false) == 200);
  CHECK(backoff.next_ns(0.5, false) == 300);
  CHECK(backoff.next_ns(0, false) == 450);
  CHECK(backoff.next_ns(0, true) == 900);
  for (int i = 0; i < 100; ++i) CHECK(backoff.next_ns(0.999, false) >= 225);
  backoff.on_lived(999);
  CHECK(backoff.next_ns(0, false) == 450);
  backoff.on_lived(1000);
  CHECK(backoff.next_ns(0, false) == 100);
}

TEST_CASE("what is gone is asked again within three seconds, for as long as it stays away") {
  Backoff backoff({});
  for (int i = 0; i < 1000; ++i) CHECK(backoff.next_ns(0, false) <= 3 * kNsPerSecond);
}

TEST_CASE("a refused login is not tried again soon, and never more often") {
  Backoff backoff({.jitter = 0});
  CHECK(backoff.refused_login_ns(0) == 60 * kNsPerSecond);
  CHECK(backoff.refused_login_ns(0) == 60 * kNsPerSecond);
}
