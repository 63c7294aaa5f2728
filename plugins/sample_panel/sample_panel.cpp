// SPDX-License-Identifier: Apache-2.0
// A panel that counts by keys, and the counts as a track of the timeline.
#include <algorithm>
#include <parallax/panel.hpp>
#include <parallax/track.hpp>
#include <string>

#include "counts.hpp"

namespace {

using namespace sample;

class CounterPanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() {
    return {.panel = "counter",
            .title = "Counter",
            .flags = PLX_PANEL_TAKES_KEYS,
            .commands = {{"count-undo", "Take the last count back", "Ctrl+Backspace"}}};
  }

  void draw(const plx::Ui& ui, const plx::PanelFrame& frame) override {
    for (const plx_key_press& press : frame.keys) take(ui, frame, press);
    if (frame.session.empty()) {
      ui.paragraph("Open a session to count what happens in it.", PLX_TEXT_DIM);
      return;
    }
    ui.heading("Counts");
    ui.paragraph("Keys 7, 8 and 9 count at the moment on screen.", PLX_TEXT_DIM);
    const auto all = counts().of(frame.session);
    if (const auto table = ui.table("kinds", 3)) {
      ui.column("What", 2);
      ui.column("Number");
      ui.column("");
      for (size_t kind = 0; kind < kKinds.size(); ++kind) {
        const auto number = std::count_if(all.begin(), all.end(), [&](const Count& c) { return c.kind == kind; });
        ui.row();
        ui.cell();
        ui.text(kKinds[kind]);
        ui.cell();
        ui.text(std::to_string(number));
        ui.cell();
        const auto id = ui.id(kKinds[kind]);
        if (ui.button("Count")) count(ui, frame, kind, frame.playhead_session_ns);
      }
    }
    activity(ui, frame, all);
    const auto disabled = ui.disabled(all.empty());
    if (ui.button("Take back")) take_back(ui, frame);
    ui.tooltip("Removes the newest count.");
  }

  void command(std::string_view id, const plx::PanelFrame& frame) override {
    if (id == "count-undo") counts().undo(frame.session);
  }

 private:
  static void count(const plx::Ui& ui, const plx::PanelFrame& frame, size_t kind, int64_t session_ns) {
    counts().add(frame.session, kind, session_ns);
    ui.tracks_changed();
  }

  static void take(const plx::Ui& ui, const plx::PanelFrame& frame, const plx_key_press& press) {
    const int32_t kind = press.key - '7';
    if (press.action != PLX_PRESS_DOWN || frame.session.empty() || kind < 0 || kind > 2) return;
    // The moment that was on screen when the key went down, however late the panel is drawn.
    count(ui, frame, static_cast<size_t>(kind),
          press.shown_session_ns == PLX_NO_TIME ? frame.playhead_session_ns : press.shown_session_ns);
  }

  static void take_back(const plx::Ui& ui, const plx::PanelFrame& frame) {
    if (counts().undo(frame.session)) ui.tracks_changed();
  }

  /// All counts along the session; a click jumps there.
  static void activity(const plx::Ui& ui, const plx::PanelFrame& frame, const std::vector<Count>& all) {
    if (frame.duration_session_ns <= 0) return;
    const auto canvas = ui.canvas("activity", 0, 3 * ui.line_height());
    if (!canvas) return;
    const auto x_of = [&](int64_t t) {
      return static_cast<double>(t) / static_cast<double>(frame.duration_session_ns) * canvas.state.width_px;
    };
    canvas.rect(0, 0, canvas.state.width_px, canvas.state.height_px, ui.colour(PLX_COLOUR_LINE), 1);
    for (const Count& one : all) {
      canvas.line(x_of(one.session_ns), 2, x_of(one.session_ns), canvas.state.height_px - 2, kColours[one.kind], 2);
    }
    const double now = x_of(frame.playhead_session_ns);
    canvas.line(now, 0, now, canvas.state.height_px, ui.colour(PLX_COLOUR_ACCENT), 1);
    if (canvas.state.pressed != 0 && canvas.state.width_px > 0) {
      ui.seek(static_cast<int64_t>(canvas.state.mouse_x_px / canvas.state.width_px *
                                   static_cast<double>(frame.duration_session_ns)));
    }
  }
};

class CounterTrack final : public plx::Tracks {
 public:
  std::vector<plx::TrackInfo> tracks() override { return {{"counts", "Counts", 0x42A5F5FFu}}; }

  plx_track_extent extent(uint32_t /*track*/, std::string_view session) override {
    const auto all = counts().of(session);
    if (all.empty()) return {0, 0, 0, counts().revision()};
    return {all.front().session_ns, all.back().session_ns, all.size(), counts().revision()};
  }

  void items(uint32_t /*track*/, std::string_view session, int64_t from_session_ns, int64_t until_session_ns,
             const std::function<bool(const plx::TrackItem&)>& each) override {
    for (const Count& one : counts().of(session)) {
      if (one.session_ns < from_session_ns || one.session_ns >= until_session_ns) continue;
      if (!each({one.id, one.session_ns, one.session_ns, kKinds[one.kind], kColours[one.kind]})) return;
    }
  }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<CounterPanel>, plx::TracksOf<CounterTrack>);
