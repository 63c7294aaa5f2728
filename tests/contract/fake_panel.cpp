// SPDX-License-Identifier: Apache-2.0
// A panel that uses every part of the table, and a track with items for the session "full".
#include <parallax/panel.hpp>
#include <parallax/track.hpp>

namespace {

class FakePanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() {
    return {.panel = "fake", .title = "Fake", .flags = PLX_PANEL_TAKES_KEYS, .commands = {{"reset", "Reset"}}};
  }

  void draw(const plx::Ui& ui, const plx::PanelFrame& frame) override {
    keys_ += frame.keys.size();
    ui.heading("Fake");
    ui.paragraph(std::to_string(keys_) + " keys");
    if (const auto section = ui.section("Values")) {
      ui.checkbox("Check", flag_);
      ui.input("Name", name_, 16);
      ui.input("Number", number_, 1, 0, 10);
      ui.slider("Slider", number_, 0, 10);
      ui.choice("Choice", {"one", "two", "three"}, chosen_);
      const auto row = ui.side_by_side();
      if (ui.radio("A", flag_)) flag_ = true;
      const auto id = ui.id("row");
      if (ui.button("Reset", PLX_BUTTON_PRIMARY)) number_ = 0;
    }
    if (const auto tabs = ui.tabs("tabs")) {
      if (const auto tab = ui.tab("Table")) {
        const auto scroll = ui.scroll("rows", 100);
        if (const auto table = ui.table("table", 2)) {
          ui.column("Key");
          ui.column("Value", 2);
          for (int i = 0; i < 3; ++i) {
            ui.row();
            ui.cell();
            if (ui.selectable(std::to_string(i), chosen_ == i)) chosen_ = i;
            if (ui.cell()) ui.progress(number_ / 10, "part");
          }
        }
      }
      if (const auto tab = ui.tab("Canvas")) {
        const auto canvas = ui.canvas("canvas", 0, 50);
        canvas.rect(0, 0, canvas.state.width_px, 50, ui.colour(PLX_COLOUR_LINE), 1);
        canvas.line(0, 0, 10, 10, 0);
        canvas.circle(5, 5, 2, 0);
        canvas.text(0, 0, 0, "text");
        if (canvas.state.pressed != 0) ui.seek(frame.duration_session_ns / 2);
      }
    }
    const auto disabled = ui.disabled(true);
    ui.text("off", PLX_TEXT_DIM);
    ui.tooltip("Because.");
  }

  void command(std::string_view /*id*/, const plx::PanelFrame& /*frame*/) override { number_ = 0; }

 private:
  size_t keys_ = 0;
  bool flag_ = false;
  std::string name_ = "name";
  double number_ = 3;
  int32_t chosen_ = -1;
};

class FakeTracks final : public plx::Tracks {
 public:
  static constexpr int64_t kItems = 5000;
  static constexpr int64_t kStepNs = 10'000'000;
  std::vector<plx::TrackInfo> tracks() override {
    return {{"points", "Points"}, {"stretches", "Stretches", 0xFF8000FF}};
  }
  plx_track_extent extent(uint32_t track, std::string_view session) override {
    if (session != "full") return {};
    return {0, (kItems - 1) * kStepNs + length(track), static_cast<uint64_t>(kItems), 1};
  }
  void items(uint32_t track, std::string_view session, int64_t from_session_ns, int64_t until_session_ns,
             const std::function<bool(const plx::TrackItem&)>& each) override {
    if (session != "full") return;
    for (int64_t i = 0; i < kItems; ++i) {
      const int64_t start = i * kStepNs;
      const bool touches = start < until_session_ns && start + length(track) >= from_session_ns;
      if (touches && !each({static_cast<uint64_t>(i), start, start + length(track), "item"})) return;
    }
  }

 private:
  static int64_t length(uint32_t track) { return track == 0 ? 0 : 5 * kStepNs; }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<FakePanel>, plx::TracksOf<FakeTracks>);
