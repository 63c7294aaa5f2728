// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "catch.hpp"
#include "support.hpp"

using namespace parallax::timeline;
using namespace parallax::test;

namespace {

/// What a track holds, by id.
std::map<ItemId, ItemValue> all_of(const Track& track) {
  std::map<ItemId, ItemValue> out;
  for (uint32_t l = 0; l < track.lanes().size(); ++l) {
    for (uint32_t i = 0; i < track.lanes()[l].size(); ++i) {
      const ItemView item = track.at({l, i});
      out[item.id] = item.value();
    }
  }
  return out;
}

void check_lanes(const Track& track) {
  for (size_t l = 0; l < track.lanes().size(); ++l) {
    const Lane& lane = track.lanes()[l];
    REQUIRE(std::is_sorted(lane.starts.begin(), lane.starts.end()));
    int64_t reach = INT64_MIN;
    bool overlap = false;
    for (uint32_t i = 0; i < lane.size(); ++i) {
      overlap = overlap || (i > 0 && lane.starts[i] < occupied_until(lane.starts[i - 1], lane.ends[i - 1]));
      reach = std::max(reach, lane.ends[i]);
      REQUIRE(lane.reach[i] == reach);
    }
    if (l + 1 < kMaxLanes) CHECK_FALSE(overlap);
  }
}

}  // namespace

TEST_CASE("overlapping items stand in lanes, others share one") {
  Track track(TrackInfo{});
  track.assign({mark(1, 0, 10), mark(2, 5, 15), mark(3, 10, 20), mark(4, 12, 13)});
  REQUIRE(track.lanes().size() == 3);
  CHECK(track.find({0, 3})->lane == 0);
  CHECK(track.find({0, 4})->lane == 2);
  check_lanes(track);
}

TEST_CASE("two marks of the same moment are both visible") {
  Track track(TrackInfo{});
  track.add(mark(1, 7, 7));
  track.add(mark(2, 7, 7));
  CHECK(track.lanes().size() == 2);
}

TEST_CASE("a crowded track has no more lanes than can be shown, and loses nothing") {
  Track track(TrackInfo{});
  std::vector<ItemValue> items;
  for (uint64_t i = 0; i < 50; ++i) items.push_back(mark(i, static_cast<int64_t>(i), 1000));
  track.assign(items);
  CHECK(track.lanes().size() == kMaxLanes);
  CHECK(track.size() == 50);
  CHECK(all_of(track).size() == 50);
  check_lanes(track);
}

TEST_CASE("random edits leave a track as if it had been filled anew") {
  std::mt19937_64 random(5);
  Track track(TrackInfo{});
  std::map<ItemId, ItemValue> expected;
  uint64_t next = 1;
  for (int step = 0; step < 4000; ++step) {
    const uint64_t what = random() % 10;
    if (what < 5 || expected.empty()) {
      const auto start = static_cast<int64_t>(random() % 100'000);
      const ItemValue item = mark(next++, start, start + static_cast<int64_t>(random() % 2000),
                                  "item " + std::to_string(random() % 100'000));
      track.add(item);
      expected[item.id] = item;
      continue;
    }
    auto chosen = expected.begin();
    std::advance(chosen, static_cast<long>(random() % expected.size()));
    const auto near = random() % 2 == 0 ? std::optional(chosen->second.start_session_ns) : std::nullopt;
    if (what < 8) {
      ItemValue item = chosen->second;
      item.start_session_ns = static_cast<int64_t>(random() % 100'000);
      item.end_session_ns = item.start_session_ns + static_cast<int64_t>(random() % 2000);
      item.title = "moved to " + std::to_string(item.start_session_ns);
      CHECK(track.edit(item, near));
      chosen->second = item;
    } else {
      CHECK(track.remove(chosen->first, near));
      expected.erase(chosen);
    }
  }
  CHECK(all_of(track) == expected);
  CHECK(track.size() == expected.size());
  check_lanes(track);
}

TEST_CASE("editing or removing what is not there changes nothing") {
  Track track(TrackInfo{});
  track.add(mark(1, 5, 6));
  CHECK_FALSE(track.edit(mark(2, 5, 6)));
  CHECK_FALSE(track.remove({0, 2}, 5));
  CHECK(track.size() == 1);
}

TEST_CASE("the next and the previous item are found over all lanes") {
  Track track(TrackInfo{});
  track.assign({mark(1, 0, 100), mark(2, 10, 20), mark(3, 15, 30), mark(4, 40, 41)});
  CHECK(track.at(*track.next_after(0)).id.low == 2);
  CHECK(track.at(*track.next_after(10)).id.low == 3);
  CHECK_FALSE(track.next_after(40));
  CHECK(track.at(*track.previous_before(40)).id.low == 3);
  CHECK_FALSE(track.previous_before(0));
}

TEST_CASE("a part that is being written grows in place") {
  Track track(TrackInfo{.kind = TrackKind::video});
  track.assign({{.id = {1, 0}, .start_session_ns = 0, .end_session_ns = 10, .style = ItemStyle::part}});
  track.extend_last(500);
  CHECK(track.end_session_ns() == 500);
  CHECK(track.lanes().front().ends.back() == 500);
}

TEST_CASE("a video's parts and gaps fill one lane, gaps with their reasons") {
  parallax::Video video;
  video.parts.push_back({.state = parallax::PartState::finished, .start_session_ns = 0, .duration_ns = 11});
  video.parts.push_back({.state = parallax::PartState::writing, .start_session_ns = 20, .duration_ns = 5});
  video.gaps.push_back({.start_session_ns = 10, .end_session_ns = 20, .text = "Camera gone"});
  Track track(TrackInfo{.kind = TrackKind::video});
  fill_video(track, video, 40);
  REQUIRE(track.lanes().size() == 1);
  REQUIRE(track.size() == 3);
  CHECK(track.at({0, 1}).style == ItemStyle::gap);
  CHECK(track.at({0, 1}).title == "Camera gone");
  CHECK(track.at({0, 0}).end_session_ns == 10);
  CHECK(track.at({0, 2}).end_session_ns == 40);
}

TEST_CASE("the recorder's ids and colours survive the way there and back") {
  const std::string uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  REQUIRE(item_id_from(uuid));
  CHECK(text_of(*item_id_from(uuid)) == uuid);
  CHECK_FALSE(item_id_from("3f2504e0-4f89-41d3-9a0c-0305e82c330"));
  CHECK_FALSE(item_id_from("3f2504e0-4f89-41d3-9a0c_0305e82c3301"));
  CHECK(colour_from("#102030") == 0xFF302010u);
  CHECK(colour_from("red") == 0);
}
