// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/decode_order.hpp"

#include <set>

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
    const auto times = order.next(pts + 1'000'000);
    CHECK(times.pts_ticks == pts + 1'000'000);
    CHECK(times.dts_ticks <= times.pts_ticks);
    CHECK(times.dts_ticks > last);
    last = times.dts_ticks;
  }
}

TEST_CASE("F4: a clock that steps back 2 s among B-frames changes nothing else", "[rtp]") {
  constexpr int64_t kStep = 180'000;
  for (const uint32_t depth : {1U, 2U}) {
    CAPTURE(depth);
    DecodeOrder order;
    DecodeOrder regular;
    order.configure(depth, kFrame, 90000 * 5);
    regular.configure(depth, kFrame, 90000 * 5);
    int wrong = 0;
    for (const int64_t place : pictures(400)) {
      // By the time at which they were taken: pictures that are decoded after the first of the new clock are of the
      // old.
      const int64_t step = kStep * ((place >= 100 * kFrame) + (place >= 251 * kFrame));
      const auto expected = regular.next(place + 10'000'000);
      const auto times = order.next(place + 10'000'000 - step);
      CAPTURE(place / kFrame);
      CHECK(times.pts_ticks == place + 10'000'000 - step);
      wrong += times.dts_ticks != expected.dts_ticks - step;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("F4: the same from one picture on, in the order of decoding: no picture is squeezed", "[rtp]") {
  const std::vector<int64_t> all = pictures(400);
  for (size_t from = 150; from < 153; ++from) {
    DecodeOrder order;
    order.configure(2, kFrame, 90000 * 5);
    int64_t last = 0;
    int backwards = 0;
    int squeezed = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      const auto times = order.next(all[i] + 10'000'000 - (i >= from ? 180'000 : 0));
      const int64_t step = times.dts_ticks - last;
      backwards += i > 0 && step < 0;
      squeezed += i > 0 && step >= 0 && step < kFrame / 2;
      last = times.dts_ticks;
    }
    CHECK(backwards == 1);
    CHECK(squeezed <= 3);
  }
}

TEST_CASE("a wild picture among B-frames leaves no trace", "[rtp]") {
  DecodeOrder order;
  DecodeOrder regular;
  order.configure(1, kFrame, 90000 * 5);
  regular.configure(1, kFrame, 90000 * 5);
  int number = 0;
  int wrong = 0;
  for (const int64_t place : pictures(200)) {
    const auto expected = regular.next(place);
    const auto times = order.next(place - (number == 100 ? 300'000 : 0));
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
      const auto times = order.next((4 * group + place) * kFrame);
      CHECK(times.dts_ticks > last);
      last = times.dts_ticks;
    }
  }
}
