// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/decode_order.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace parallax::media::rtp;

namespace {

constexpr int64_t kFrame = 3600;

/// Presentation times of I B-pyramid groups in decoding order: 0 3 1 2 6 4 5 …, `count` of them.
std::vector<int64_t> pictures(int count) {
  std::vector<int64_t> out{0};
  for (int group = 0; static_cast<int>(out.size()) < count; ++group) {
    for (const int place : {3, 1, 2}) out.push_back((3 * group + place) * kFrame);
  }
  return out;
}

}  // namespace

TEST_CASE("decoding times follow the reorder depth, strictly, and never after presentation", "[rtp]") {
  DecodeOrder order;
  order.configure(1, kFrame, 90000 * 5);
  int64_t last = -kFrame * 10;
  for (const int64_t pts : pictures(200)) {
    const auto times = order.next({.pts_ticks = pts + 1'000'000});
    CHECK(times.pts_ticks == pts + 1'000'000);
    CHECK(times.dts_ticks <= times.pts_ticks);
    CHECK(times.dts_ticks > last);
    last = times.dts_ticks;
  }
}

TEST_CASE("a clock that steps among B-frames, back or far ahead, changes nothing else", "[rtp]") {
  const int64_t step_ticks = GENERATE(-180'000, -90'000 * 3600, 90'000 * 3600);
  for (const uint32_t depth : {1U, 2U}) {
    CAPTURE(depth, step_ticks);
    DecodeOrder order;
    DecodeOrder regular;
    order.configure(depth, kFrame, 90000 * 5);
    regular.configure(depth, kFrame, 90000 * 5);
    int wrong = 0;
    int steps = 0;
    for (const int64_t place : pictures(400)) {
      // By the time at which they were taken: pictures that are decoded after the first of the new clock are of the
      // old.
      const int64_t step = step_ticks * ((place >= 100 * kFrame) + (place >= 251 * kFrame));
      const auto expected = regular.next({.pts_ticks = place + 10'000'000});
      const auto times = order.next({.pts_ticks = place + 10'000'000 + step});
      CAPTURE(place / kFrame);
      CHECK(times.clock_step_ticks == -step);
      wrong += times.dts_ticks != expected.dts_ticks || times.pts_ticks != expected.pts_ticks;
      steps += times.stepped;
    }
    CHECK(wrong == 0);
    CHECK(steps == 2);
  }
}

TEST_CASE("the same from one picture on, in the order of decoding: no picture is squeezed", "[rtp]") {
  const std::vector<int64_t> all = pictures(400);
  for (size_t from = 150; from < 153; ++from) {
    CAPTURE(from);
    DecodeOrder order;
    order.configure(2, kFrame, 90000 * 5);
    int64_t last = 0;
    int squeezed = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      const auto times = order.next({.pts_ticks = all[i] + 10'000'000 - (i >= from ? 180'000 : 0)});
      squeezed += i > 0 && times.dts_ticks - last < kFrame / 2;
      last = times.dts_ticks;
    }
    CHECK(squeezed <= 4);
  }
}

TEST_CASE("where it is guessed too few pictures come before the first of a new clock, order is kept", "[rtp]") {
  // Pyramids, a few pictures in their order, and right at the step the next pyramid: 104 102 101 103.
  DecodeOrder order;
  order.configure(2, kFrame, 90000 * 5);
  for (int64_t place = 0; place < 92; place += 4) {
    for (const int64_t in_pyramid : {4, 2, 1, 3}) {
      (void)order.next({.pts_ticks = (place + in_pyramid) * kFrame + 1'000'000});
    }
  }
  for (int64_t place = 93; place <= 100; ++place) (void)order.next({.pts_ticks = place * kFrame + 1'000'000});
  std::vector<std::pair<int64_t, int64_t>> shown;
  for (const int64_t place : {104, 102, 101, 103, 108, 106, 105, 107}) {
    const auto times = order.next({.pts_ticks = place * kFrame + 1'000'000 - (place >= 104 ? 180'000 : 0)});
    shown.emplace_back(place, times.pts_ticks);
  }
  std::ranges::sort(shown);
  for (size_t i = 1; i < shown.size(); ++i) CHECK(shown[i].second > shown[i - 1].second);
  CHECK(std::abs(shown.back().second - (108 * kFrame + 1'000'000)) < kFrame / 4);
}

TEST_CASE("a wild picture among B-frames leaves no trace", "[rtp]") {
  const int wild = GENERATE(100, 101, 102);
  CAPTURE(wild);
  DecodeOrder order;
  DecodeOrder regular;
  order.configure(1, kFrame, 90000 * 5);
  regular.configure(1, kFrame, 90000 * 5);
  int number = 0;
  int wrong = 0;
  for (const int64_t place : pictures(200)) {
    const auto expected = regular.next({.pts_ticks = place});
    const auto times = order.next({.pts_ticks = place - (number == wild ? 300'000 : 0)});
    if (number > 115) wrong += times.dts_ticks != expected.dts_ticks || times.pts_ticks != expected.pts_ticks;
    ++number;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a stream that is deeper than it says is no stream whose clock steps back", "[rtp]") {
  DecodeOrder order;
  order.configure(1, kFrame, 90000 * 5);
  int64_t last = -kFrame * 10;
  // Pyramids of depth 3: 0 4 2 1 3 8 6 5 7 …
  for (int group = 0; group < 50; ++group) {
    for (const int place : {4, 2, 1, 3}) {
      const auto times = order.next({.pts_ticks = (4 * group + place) * kFrame});
      CHECK(times.dts_ticks > last);
      last = times.dts_ticks;
    }
  }
}
