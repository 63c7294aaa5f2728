// SPDX-License-Identifier: Apache-2.0
// The sample plugin as the desktop uses it: panel, keys, command and track together.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "catch.hpp"
#include "desktop/panel/plugin_tracks.hpp"
#include "parallax/track.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "plugins/extensions/track/tracks.hpp"
#include "support.hpp"

using namespace parallax;
using namespace parallax::panel;
using namespace parallax::test;

namespace {

/// Applies what the worker brings until `done` holds.
template <typename Done>
bool wait_for(PluginTracks& tracks, timeline::Model& model, Done&& done) {
  for (int i = 0; i < 6000; ++i) {
    tracks.apply(model);
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

/// A track of a million points, one each 10 ms.
class Millions final : public plx::Tracks {
 public:
  static constexpr int64_t kStepNs = 10 * kNsPerMs;
  static constexpr int64_t kCount = 1'000'000;
  std::vector<plx::TrackInfo> tracks() override { return {{"beats", "Heart beats", 0xFF8000FFu}}; }
  plx_track_extent extent(uint32_t, std::string_view) override { return {0, kCount * kStepNs, kCount, 1}; }
  void items(uint32_t, std::string_view, int64_t from, int64_t until,
             const std::function<bool(const plx::TrackItem&)>& each) override {
    const int64_t first = std::max<int64_t>(0, (from + kStepNs - 1) / kStepNs);
    for (int64_t i = first; i < kCount && i * kStepNs < until; ++i) {
      if (!each({static_cast<uint64_t>(i), i * kStepNs, i * kStepNs})) return;
    }
  }
};

}  // namespace

TEST_CASE("the sample panel counts by keys at the moment on screen and shows it on the timeline") {
  const ManualClock clock;
  const TempFolder place;
  std::filesystem::copy(std::filesystem::path(PLX_PLUGINS) / "sample_panel", place.path() / "sample_panel",
                        std::filesystem::copy_options::recursive);
  const plugins::Registry registry({.folders = {{place.path()}}}, {});
  const auto panels = registry.all<plugins::PanelExtension>();
  const auto sample = std::find_if(panels.begin(), panels.end(), [](const plugins::PanelExtension* panel) {
    return panel->info().plugin_id == "parallax.sample-panel";
  });
  REQUIRE(sample != panels.end());
  CHECK((*sample)->info().commands.size() == 1);
  PanelHost host(registry, clock);
  Screen screen;
  const std::string id = "parallax.sample-panel";
  REQUIRE(host.open(id).has_value());
  const PanelState state{"session", 3 * kNsPerSecond, 60 * kNsPerSecond};
  for (const int key : {'7', '9', 'X'}) {
    CHECK(host.press(id, {1, key * kNsPerSecond / 10, key, PLX_PRESS_DOWN, 0, 0}));
  }
  PanelDrawn drawn;
  screen.frame([&] { drawn = host.draw(id, state, {}); });
  CHECK_FALSE(drawn.closed);
  CHECK(drawn.requests.tracks_changed);

  timeline::Model model;
  PluginTracks tracks(registry.all<plugins::TracksExtension>(), {});
  tracks.show("session");
  REQUIRE(wait_for(tracks, model, [&] { return model.track_count() == 1 && model.track(0).size() == 2; }));
  CHECK(model.track(0).info().title == "Counts");
  CHECK(model.track(0).at({0, 0}).start_session_ns == '7' * kNsPerSecond / 10);
  CHECK(model.track(0).at({0, 0}).title == "Good");
  CHECK(model.track(0).at({0, 0}).colour == 0xFF50AF4Cu);

  CHECK(host.command(id, "count-undo", state).requests.tracks_changed);
  tracks.refresh();
  CHECK(wait_for(tracks, model, [&] { return model.track(0).size() == 1; }));
  tracks.show("another session");
  CHECK(wait_for(tracks, model, [&] { return model.track(0).size() == 0; }));
}

TEST_CASE("a large track of a plugin comes as counts, and as items where one zooms in") {
  const auto plugin = std::move(*plugins::TracksExtension::make(
      "test.millions", *static_cast<const plx_track_1*>(plx::TracksOf<Millions>::table(plx::Host()))));
  timeline::Model model;
  timeline::View view;
  view.fit(Millions::kCount * Millions::kStepNs, 1000);
  PluginTracks tracks({plugin.get()}, {});
  tracks.view_changed(view);
  tracks.show("s");
  REQUIRE(wait_for(tracks, model, [&] { return model.track_count() == 1 && model.track(0).size() > 0; }));
  const auto total = [&] {
    uint64_t sum = 0;
    for (const timeline::Lane& lane : model.track(0).lanes()) {
      for (const uint32_t count : lane.counts) sum += count;
    }
    return sum;
  };
  CHECK(model.track(0).size() <= 2048);
  CHECK(total() == Millions::kCount);
  CHECK(model.track(0).at({0, 0}).style == timeline::ItemStyle::density);
  view.zoom(1000, 500);
  tracks.view_changed(view);
  REQUIRE(wait_for(tracks, model, [&] { return model.track(0).at({0, 0}).style == timeline::ItemStyle::mark; }));
  CHECK(model.track(0).end_session_ns() >= view.end_session_ns());
  CHECK(model.track(0).at({0, 0}).start_session_ns <= view.start_session_ns());
}

TEST_CASE("foreign tracks that make no sense are refused or left out") {
  class Strange final : public plx::Tracks {
   public:
    std::vector<plx::TrackInfo> tracks() override { return {{"t", "T", 0}}; }
    plx_track_extent extent(uint32_t, std::string_view session) override {
      if (session == "throws") throw plx::Error(PLX_E_FAILED, "gone", "Gone.");
      return {10, 5, 1, 1};
    }
    void items(uint32_t, std::string_view, int64_t, int64_t,
               const std::function<bool(const plx::TrackItem&)>& each) override {
      for (uint64_t i = 0; i < 10; ++i) each({i, 10, i % 2 == 0 ? 5 : 20});
    }
  };
  const auto plugin = std::move(*plugins::TracksExtension::make(
      "test.strange", *static_cast<const plx_track_1*>(plx::TracksOf<Strange>::table(plx::Host()))));
  CHECK(plugin->extent(0, "s").error().code == "track-wrong");
  CHECK(plugin->extent(0, "throws").error().code == "gone");
  CHECK(plugin->extent(7, "s").error().code == "track-unknown");
  CHECK(plugin->items(0, "s", 0, 100, 3)->size() == 3);
  CHECK(plugin->items(0, "s", 0, 100, 100)->size() == 5);
}
