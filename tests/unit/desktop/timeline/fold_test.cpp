// SPDX-License-Identifier: Apache-2.0
// What is folded is held against counting everything one by one.
#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "support.hpp"

using namespace parallax::timeline;
using namespace parallax::test;

namespace {

/// What one lane must show: items by themselves, and how many others start in each bucket.
struct Expected {
  std::set<uint32_t> alone;
  std::map<int64_t, uint64_t> folded;
};

Expected count_one_by_one(const Lane& lane, int level, int64_t from, int64_t until) {
  Expected out;
  std::map<int64_t, std::vector<uint32_t>> buckets;
  const int64_t width = int64_t{1} << level;
  for (uint32_t i = 0; i < lane.size(); ++i) {
    if (lane.ends[i] - lane.starts[i] >= width) {
      if (lane.ends[i] > from && lane.starts[i] <= until) out.alone.insert(i);
    } else {
      buckets[lane.starts[i] >> level].push_back(i);
    }
  }
  for (const auto& [bucket, items] : buckets) {
    const bool visible = bucket > from >> level && bucket < until >> level;
    if (!visible) continue;  // both edges are judged apart: what is beyond them does not show
    const bool lonely = items.size() == 1 && !buckets.contains(bucket - 1) && !buckets.contains(bucket + 1);
    if (lonely) {
      out.alone.insert(items.front());
    } else {
      out.folded[bucket] = items.size();
    }
  }
  return out;
}

/// Each run holds what starts in its buckets, runs do not overlap, and no folded bucket is without one.
void check_runs(uint32_t track, uint32_t l, const Lane& lane, int level, const Frame& frame, const Expected& expected) {
  std::set<int64_t> covered;
  for (const ShownRun& run : frame.runs) {
    if (run.track != track || run.lane != l) continue;
    uint64_t count = 0;
    for (uint32_t i = lane.first_from(run.from_session_ns); i < lane.first_from(run.until_session_ns); ++i) {
      if (lane.ends[i] - lane.starts[i] < int64_t{1} << level) ++count;
    }
    CHECK(run.count == count);
    for (int64_t bucket = run.from_session_ns >> level; bucket < run.until_session_ns >> level; ++bucket) {
      CHECK(covered.insert(bucket).second);
    }
  }
  for (const auto& [bucket, count] : expected.folded) CHECK(covered.contains(bucket));
  for (const uint32_t i : expected.alone) {
    if (lane.ends[i] - lane.starts[i] < int64_t{1} << level) CHECK_FALSE(covered.contains(lane.starts[i] >> level));
  }
}

void check_against_counting(const Model& model, const Frame& frame) {
  const int level = fold_level(frame.view.ns_per_px());
  const int64_t from = frame.view.start_session_ns();
  const int64_t until = frame.view.end_session_ns();
  for (const Row& row : frame.rows) {
    const Track& track = model.track(row.track);
    for (uint32_t l = 0; l < track.lanes().size(); ++l) {
      const Lane& lane = track.lanes()[l];
      const Expected expected = count_one_by_one(lane, level, from, until);
      std::set<uint32_t> alone;
      for (const ShownItem& item : frame.items) {
        if (item.track != row.track || item.place.lane != l) continue;
        const uint32_t i = item.place.index;
        const bool small = lane.ends[i] - lane.starts[i] < int64_t{1} << level;
        const int64_t bucket = lane.starts[i] >> level;
        if (small && (bucket <= from >> level || bucket >= until >> level)) continue;
        CHECK(alone.insert(i).second);
      }
      CHECK(alone == expected.alone);
      check_runs(row.track, l, lane, level, frame, expected);
    }
  }
}

/// 20 tracks over two hours.
void fill_with_a_million(Model& model) {
  model.set_extent(2 * kHour);
  for (uint64_t t = 0; t < 20; ++t) {
    const size_t track = model.add_track({.id = std::to_string(t)});
    model.track(track).assign(random_items(50'000, 2 * kHour, t + 1));
  }
}

}  // namespace

TEST_CASE("a million items on 20 tracks are folded as counting them one by one says, at every zoom") {
  Model model;
  fill_with_a_million(model);
  Summaries summaries;
  Frame frame;
  std::mt19937_64 random(9);
  View view;
  const Layout layout = Layout::scaled(1600, 1000, 1);
  for (double zoom = 1; zoom < 1e6; zoom *= 12) {
    view.fit(2 * kHour, 1450);
    view.zoom(zoom, static_cast<double>(random() % 1450));
    // Some rows at a time: counting everything takes its time.
    preprocess(model, view, layout, static_cast<float>(random() % 1500), summaries, frame);
    REQUIRE(!frame.rows.empty());
    frame.rows.resize(std::min<size_t>(frame.rows.size(), 3));
    CAPTURE(zoom);
    check_against_counting(model, frame);
  }
}

TEST_CASE("a zoom with much to count is counted over some frames, in which nothing is left out") {
  Model model;
  fill_with_a_million(model);
  Summaries summaries;
  Frame frame;
  View view;
  const Layout layout = Layout::scaled(1600, 10'000, 1);  // all rows
  const auto shown = [&] {
    preprocess(model, view, layout, 0, summaries, frame);
    uint64_t count = frame.items.size();
    for (const ShownRun& run : frame.runs) count += run.count;
    return count;
  };
  view.fit(2 * kHour, 1450);
  CHECK(shown() == 1'000'000);  // the first look has nothing to show instead
  CHECK_FALSE(frame.unfinished);
  const uint64_t whole = summaries.windows_counted();
  view.fit(2 * kHour, 700);
  int frames = 0;
  do {
    const uint64_t before = summaries.windows_counted();
    CHECK(shown() == 1'000'000);
    CHECK(summaries.windows_counted() - before < whole / 2);
    ++frames;
  } while (frame.unfinished && frames < 100);
  CHECK(frames > 3);
  CHECK_FALSE(frame.unfinished);
  frame.rows.resize(2);
  check_against_counting(model, frame);
}

TEST_CASE("nothing narrower than a bucket beside another is drawn by itself, and nothing is left out") {
  Model model;
  model.set_extent(kHour);
  const size_t track = model.add_track({.id = "t"});
  model.track(track).assign(random_items(20'000, kHour, 3));
  Summaries summaries;
  Frame frame;
  View view;
  view.fit(kHour, 1000);
  preprocess(model, view, Layout::scaled(1150, 600, 1), 0, summaries, frame);
  uint64_t shown = frame.items.size();
  for (const ShownRun& run : frame.runs) shown += run.count;
  CHECK(shown == 20'000);
  CHECK(frame.items.size() + frame.runs.size() < 6'000);
  check_against_counting(model, frame);
}

TEST_CASE("folded items stay where they are while panning, and are not counted again") {
  Model model;
  model.set_extent(kHour);
  model.track(model.add_track({.id = "t"})).assign(random_items(50'000, kHour, 4));
  Summaries summaries;
  Frame frame;
  View view;
  view.fit(kHour, 1000);
  view.zoom(8, 500);
  const Layout layout = Layout::scaled(1150, 600, 1);
  preprocess(model, view, layout, 0, summaries, frame);
  const int level = fold_level(view.ns_per_px());
  const uint64_t counted = summaries.windows_counted();
  for (int i = 0; i < 20; ++i) {
    view.pan(1);
    preprocess(model, view, layout, 0, summaries, frame);
    for (const ShownRun& run : frame.runs) {
      const int64_t start = view.time_at(static_cast<double>(run.x0_px));
      const int64_t off = start & ((int64_t{1} << level) - 1);
      const auto px = static_cast<double>(std::min(off, (int64_t{1} << level) - off)) / view.ns_per_px();
      if (run.x0_px > -50) CHECK(px < 0.05);
    }
  }
  CHECK(summaries.windows_counted() - counted <= 2 * model.track(0).lanes().size());
}

TEST_CASE("an item that is added at the end is counted without counting the rest again") {
  Model model;
  model.set_extent(kHour);
  const size_t track = model.add_track({.id = "t"});
  std::vector<ItemValue> items;
  for (uint64_t i = 0; i < 10'000; ++i) items.push_back(mark(i, static_cast<int64_t>(i) * kHour / 10'000, 0));
  for (ItemValue& item : items) item.end_session_ns = item.start_session_ns;
  model.track(track).assign(items);
  Summaries summaries;
  Frame frame;
  View view;
  view.fit(kHour, 1000);
  const Layout layout = Layout::scaled(1150, 600, 1);
  const auto shown = [&] {
    preprocess(model, view, layout, 0, summaries, frame);
    uint64_t count = frame.items.size();
    for (const ShownRun& run : frame.runs) count += run.count;
    return count;
  };
  CHECK(shown() == 10'000);
  const uint64_t before = summaries.windows_counted();
  for (uint64_t i = 0; i < 5; ++i) {
    model.track(track).add(mark(20'000 + i, kHour - 1000 + static_cast<int64_t>(i), kHour));
    model.track(track).add(mark(30'000 + i, kHour - 900 + static_cast<int64_t>(i), kHour));
  }
  CHECK(shown() == 10'010);
  // The windows that reach to the end, of the lanes that are there now.
  CHECK(summaries.windows_counted() - before <= 3 * model.track(track).lanes().size());
}

TEST_CASE("a track that takes another's place is not drawn from the other's counts") {
  Model model;
  model.set_extent(kHour);
  const size_t first = model.add_track({.id = "a"});
  model.track(first).assign(random_items(5000, kHour, 1));
  Summaries summaries;
  Frame frame;
  View view;
  view.fit(kHour, 1000);
  const Layout layout = Layout::scaled(1150, 600, 1);
  preprocess(model, view, layout, 0, summaries, frame);
  model.remove_track(first);
  const size_t second = model.add_track({.id = "b"});
  model.track(second).assign({mark(1, kSecond, kSecond)});
  preprocess(model, view, layout, 0, summaries, frame);
  CHECK(frame.items.size() == 1);
  CHECK(frame.runs.empty());
  model.track(second).assign({});
  preprocess(model, view, layout, 0, summaries, frame);
  CHECK(frame.items.empty());
  model.track(second).add(mark(2, 2 * kSecond, 2 * kSecond));
  preprocess(model, view, layout, 0, summaries, frame);
  REQUIRE(frame.items.size() == 1);
  CHECK(near(frame.items.front().x0_px, static_cast<float>(view.x_of(2 * kSecond)), 0.1));
}

TEST_CASE("a gap is never hidden by what it is folded with") {
  Model model;
  model.set_extent(5 * kHour);
  const size_t track = model.add_track({.id = "cam", .kind = TrackKind::video});
  std::vector<ItemValue> items;
  for (uint64_t i = 0; i < 100; ++i) {
    const auto start = static_cast<int64_t>(i) * kSecond / 20;
    items.push_back(
        {.id = {i, 0}, .start_session_ns = start, .end_session_ns = start + kSecond / 25, .style = ItemStyle::part});
    items.push_back({.id = {i, 1},
                     .start_session_ns = start + kSecond / 25,
                     .end_session_ns = start + kSecond / 20,
                     .style = ItemStyle::gap});
  }
  model.track(track).assign(items);
  Summaries summaries;
  Frame frame;
  View view;
  view.fit(5 * kHour, 1000);
  preprocess(model, view, Layout::scaled(1150, 600, 1), 0, summaries, frame);
  REQUIRE(!frame.runs.empty());
  CHECK(frame.runs.front().has_gap);
}
