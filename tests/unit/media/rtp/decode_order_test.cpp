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

TEST_CASE("F4: after a step back of 2 s among B-frames pictures keep their distances", "[rtp]") {
  for (const uint32_t depth : {1U, 2U}) {
    DecodeOrder order;
    order.configure(depth, kFrame, 90000 * 5);
    int64_t last = 0;
    int squeezed = 0;
    int moved = 0;
    int backwards = 0;
    const std::vector<int64_t> all = pictures(400);
    for (size_t i = 0; i < all.size(); ++i) {
      const int64_t pts = all[i] + 10'000'000 - (i >= 150 ? 180'000 : 0) - (i >= 300 ? 180'000 : 0);
      const auto times = order.next(pts);
      if (i > 0 && times.dts_ticks - last < kFrame / 2) {
        if (times.dts_ticks < last) {
          ++backwards;
        } else {
          ++squeezed;
        }
      }
      moved += times.pts_ticks != pts;
      last = times.dts_ticks;
    }
    CHECK(backwards == 2);  // the clock's steps, which the time line mends
    CHECK(squeezed == 0);
    CHECK(moved == 0);
  }
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
