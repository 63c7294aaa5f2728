// SPDX-License-Identifier: Apache-2.0
#include "record/rules/start_rule.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;
using Verdict = StartRule::Verdict;

namespace {
constexpr int64_t kS = kNsPerSecond;
}

TEST_CASE("waiting for all starts the moment the last source is live [R108]") {
  StartRule rule({}, 4, 0);
  CHECK(rule.judge(0, 0) == Verdict::wait);
  CHECK(rule.judge(3, 2 * kS) == Verdict::wait);
  CHECK(rule.judge(4, 3 * kS) == Verdict::started);
  CHECK(rule.judge(4, 4 * kS) == Verdict::wait);
}

TEST_CASE("waiting for any or for a number starts with that many") {
  CHECK(StartRule({.wanted_sources = 1}, 4, 0).judge(1, 0) == Verdict::started);
  CHECK(StartRule({.wanted_sources = 3}, 4, 0).judge(2, 0) == Verdict::wait);
  CHECK(StartRule({.wanted_sources = 3}, 4, 0).judge(3, 0) == Verdict::started);
  CHECK(StartRule({.wanted_sources = 9}, 4, 0).wanted() == 4);
}

TEST_CASE("after the time limit it starts with those that are there, as long as there is one") {
  StartRule rule({.wanted_sources = {}, .wait_timeout_ns = 10 * kS}, 4, 0);
  CHECK(rule.next_ns() == 10 * kS);
  CHECK(rule.wait_left_ns(4 * kS) == 6 * kS);
  CHECK(rule.wait_left_ns(11 * kS) == 0);
  CHECK(rule.judge(3, 10 * kS - 1) == Verdict::wait);
  CHECK(rule.judge(0, 10 * kS) == Verdict::wait);
  CHECK(rule.next_ns() == 180 * kS);
  CHECK(rule.judge(1, 11 * kS) == Verdict::started);
}

TEST_CASE("five attempts of 180 s, then it gives up for good [R108] [R109] [R110] [R115]") {
  StartRule rule({}, 4, 0);
  for (int attempt = 1; attempt <= 4; ++attempt) {
    CHECK(rule.attempt() == attempt);
    CHECK(rule.left_ns((attempt - 1) * 180 * kS + 60 * kS) == 120 * kS);
    CHECK(rule.judge(0, attempt * 180 * kS - 1) == Verdict::wait);
    CHECK(rule.judge(0, attempt * 180 * kS) == Verdict::attempt_failed);
  }
  CHECK(rule.judge(0, 900 * kS - 1) == Verdict::wait);
  CHECK(rule.judge(0, 900 * kS) == Verdict::gave_up);
  CHECK(rule.judge(4, 901 * kS) == Verdict::wait);
}

TEST_CASE("length and number of the attempts are settings [R110]") {
  StartRule rule({.wanted_sources = {}, .wait_timeout_ns = kS, .attempt_timeout_ns = 2 * kS, .attempts = 2}, 1, 0);
  CHECK(rule.judge(0, 2 * kS) == Verdict::attempt_failed);
  CHECK(rule.judge(0, 4 * kS) == Verdict::gave_up);
}
