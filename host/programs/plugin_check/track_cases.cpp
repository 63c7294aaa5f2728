// SPDX-License-Identifier: Apache-2.0
// Contract of plx.track/1. `--set session=ID` names a session for which the plugin has items; without it the answers
// for an unknown one are checked.
#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

#include "plugins/extensions/track/tracks.hpp"
#include "programs/plugin_check/cases.hpp"

namespace parallax::check {
namespace {

plugins::TracksExtension& tracks_of(Subject& subject) {
  auto* const tracks = subject.plugin.find<plugins::TracksExtension>();
  if (tracks == nullptr) throw Skipped("The plugin offers no tracks.");
  return *tracks;
}

std::string session_of(const Subject& subject) {
  for (const auto& [key, value] : subject.config.pairs) {
    if (key == "session") return value;
  }
  return "unknown-session";
}

void describes_itself(Subject& subject) {
  const auto& tracks = tracks_of(subject).tracks();
  expect(!tracks.empty(), "The plugin names no track.");
  std::set<std::string> names;
  for (const plugins::TrackInfo& info : tracks) {
    expect(!info.track.empty() && !info.title.empty(), "A track has no name or no title.");
    expect(names.insert(info.track).second, "The track \"{}\" is named twice.", info.track);
  }
}

void knows_nothing_of_an_unknown_session(Subject& subject) {
  auto& tracks = tracks_of(subject);
  for (uint32_t t = 0; t < tracks.tracks().size(); ++t) {
    expect(value_of(tracks.extent(t, "no-such-session"), "extent").item_count == 0, "An unknown session is not empty.");
    expect(value_of(tracks.items(t, "no-such-session", INT64_MIN, INT64_MAX, 10), "items").empty(),
           "An unknown session has items.");
  }
}

void refuses_a_track_that_is_not_there(Subject& subject) {
  auto& tracks = tracks_of(subject);
  const auto beyond = static_cast<uint32_t>(tracks.tracks().size());
  static_cast<void>(error_of_failed(tracks.extent(beyond, "s"), "extent of a track that is not there"));
  static_cast<void>(error_of_failed(tracks.items(beyond, "s", 0, 1, 1), "items of a track that is not there"));
}

void items_are_sorted_and_within_the_extent(Subject& subject) {
  auto& tracks = tracks_of(subject);
  const std::string session = session_of(subject);
  for (uint32_t t = 0; t < tracks.tracks().size(); ++t) {
    const auto extent = value_of(tracks.extent(t, session), "extent");
    const auto items = value_of(tracks.items(t, session, INT64_MIN, INT64_MAX, 1'000'000), "items");
    expect(items.size() == extent.item_count || items.size() == 1'000'000, "There are {} items; the extent says {}.",
           items.size(), extent.item_count);
    std::set<uint64_t> ids;
    for (size_t i = 0; i < items.size(); ++i) {
      expect(i == 0 || items[i - 1].start_session_ns <= items[i].start_session_ns, "Item {} starts before item {}.", i,
             i - 1);
      expect(items[i].start_session_ns >= extent.start_session_ns && items[i].end_session_ns <= extent.end_session_ns,
             "Item {} lies outside the extent.", i);
      expect(ids.insert(items[i].id).second, "Two items have the id {}.", items[i].id);
    }
  }
}

void summary_counts_what_items_gives(Subject& subject) {
  auto& tracks = tracks_of(subject);
  const std::string session = session_of(subject);
  for (uint32_t t = 0; t < tracks.tracks().size(); ++t) {
    const auto extent = value_of(tracks.extent(t, session), "extent");
    if (extent.item_count > 1'000'000) continue;
    for (const uint32_t pieces : {1u, 7u, 256u}) {
      std::vector<uint32_t> counts(pieces, 4711);
      const int64_t until = extent.end_session_ns + 1;
      value_of(tracks.summary(t, session, extent.start_session_ns, until, counts), "summary");
      const uint64_t sum = std::accumulate(counts.begin(), counts.end(), uint64_t{0});
      expect(sum == extent.item_count, "The pieces hold {} items; the extent says {}.", sum, extent.item_count);
    }
  }
}

void answers_several_threads_at_once(Subject& subject) {
  auto& tracks = tracks_of(subject);
  const std::string session = session_of(subject);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::vector<uint32_t> counts(64);
      for (int n = 0; n < 100; ++n) {
        static_cast<void>(tracks.extent(0, session));
        static_cast<void>(tracks.items(0, session, 0, INT64_MAX, 100));
        static_cast<void>(tracks.summary(0, session, 0, kNsPerSecond, counts));
      }
    });
  }
}

}  // namespace

std::vector<Case> track_cases() {
  return {
      {"track: describes itself", describes_itself},
      {"track: knows nothing of an unknown session", knows_nothing_of_an_unknown_session},
      {"track: refuses a track that is not there", refuses_a_track_that_is_not_there},
      {"track: items are sorted and within the extent", items_are_sorted_and_within_the_extent},
      {"track: the summary counts what items gives", summary_counts_what_items_gives},
      {"track: answers several threads at once", answers_several_threads_at_once},
  };
}

}  // namespace parallax::check
