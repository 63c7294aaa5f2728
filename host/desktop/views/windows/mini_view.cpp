// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/windows/mini_view.hpp"

#include <algorithm>

#include "desktop/state/words.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "desktop/views/parts/whole_window.hpp"

namespace parallax::desktop {

std::vector<const Source*> MiniView::cameras() const {
  std::vector<const Source*> out;
  const api::LocationView* room = frame_.now->location(room_);
  if (room == nullptr) return out;
  for (const Source& source : room->location.sources) {
    if (source.kind != SourceKind::microphone) out.push_back(&source);
  }
  return out;
}

void MiniView::follow() {
  const std::string watched = watched_.room + "/" + watched_.source;
  if (!watched_.room.empty() && watched != followed_) {
    followed_ = watched;
    room_ = watched_.room;
    source_ = watched_.source;
  }
  // Nothing was watched yet, or it is gone: the first room that has a camera.
  if (cameras().empty()) {
    for (const api::LocationView& room : frame_.now->status.locations) {
      room_ = room.location.id;
      if (!cameras().empty()) break;
    }
  }
  const int by = std::exchange(step_, 0);
  if (by != 0) step(by);
  const auto all = cameras();
  if (std::none_of(all.begin(), all.end(), [&](const Source* one) { return one->id == source_; })) {
    source_ = all.empty() ? std::string() : all.front()->id;
  }
}

void MiniView::step(int by) {
  const auto all = cameras();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Source* one) { return one->id == source_; });
  if (at == all.end()) return;
  const auto count = static_cast<int>(all.size());
  source_ = all[static_cast<size_t>((static_cast<int>(at - all.begin()) + by + count) % count)]->id;
  zoom_ = {};
}

void MiniView::draw(const std::vector<KeyEvent>& keys) {
  Ui& ui = program_.ui;
  follow();
  frame_.commands.find(program_.keymap, keys, Scope::everywhere);
  ui.begin_frame(palette_of(program_.settings.theme), keys);
  ui.set_arrow_focus(false);
  if (ui.key_pressed(kKeyRight)) step_ = 1;
  if (ui.key_pressed(kKeyLeft)) step_ = -1;
  if (ui.key_pressed(kKeyEscape)) window_.toggle_mini_window();
  if (frame_.commands.take("view.fullscreen")) actions_.show_room();
  run_window_commands(frame_, window_, program_.settings);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Rect rect{0, 0, screen.x, screen.y};
  begin_whole_window("mini");
  if (watched_.reviewed) {
    draw_review(*watched_.reviewed, rect);
  } else {
    draw_live(rect);
    draw_recording(rect);
  }
  draw_notices(rect);
  if (rect.contains(ImGui::GetIO().MousePos)) draw_buttons(rect);
  ImGui::End();
  ui.end_frame();
}

void MiniView::draw_live(const Rect& rect) {
  Ui& ui = program_.ui;
  const auto all = cameras();
  const auto shown = std::find_if(all.begin(), all.end(), [&](const Source* one) { return one->id == source_; });
  if (shown == all.end()) {
    tile_.reset();
    ui.empty_state(Icon::camera, "No camera", "");
    return;
  }
  const Source& source = **shown;
  if (!tile_ || tile_->source() != source) tile_ = std::make_unique<LiveTile>(program_, frame_, window_, source);
  const Press press = ui.pressable(source.id, rect, {.kind = "picture", .label = source.name});
  ImGui::SetItemAllowOverlap();
  handle_mouse(press, rect);
  tile_->draw(rect, {.overlay = program_.settings.overlay, .sound = true, .rounding = 0, .zoom = zoom_});
}

void MiniView::draw_review(const ReviewedPicture& reviewed, const Rect& rect) {
  Ui& ui = program_.ui;
  tile_.reset();
  const Press press = ui.pressable("review", rect, {.kind = "picture", .label = reviewed.name});
  ImGui::SetItemAllowOverlap();
  handle_mouse(press, rect);
  review_.share(reviewed.texture);
  Rect picture = rect;
  if (reviewed.texture) picture = review_.draw(rect, zoom_);
  draw_around(ui, rect, reviewed.texture ? picture : Rect{}, 0);
  const TextSize name = ui.text_engine().measure(Font::small, reviewed.name, rect.width - ui.px(30));
  ui.list().AddRectFilled({ui.px(8), ui.px(8)}, {ui.px(22) + name.width, ui.px(14) + name.height},
                          packed(ui.colours().video, 0.72F), ui.px(6));
  ui.text_engine().draw(ui.list(), Font::small, ui.px(15), ui.px(11), ui.colours().on_video, reviewed.name,
                        rect.width - ui.px(30));
  ui.note("tile", reviewed.name, reviewed.texture ? "review" : "no picture at this moment", picture);
}

void MiniView::handle_mouse(const Press& press, const Rect& picture) {
  Ui& ui = program_.ui;
  const ImGuiIO& io = ImGui::GetIO();
  if (press.double_clicked) actions_.show_room();
  zoom_with_wheel(ui, press, picture, zoom_);
  if (ImGui::IsItemActivated()) grabbed_ = io.MousePos;
  if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.px(6))) {
    if (zoom_.factor > 1 && picture.width > 0) {
      zoom_ = gpu::moved(zoom_, io.MouseDelta.x / picture.width, io.MouseDelta.y / picture.height);
    } else {
      // The window follows the mouse: where it was grabbed stays below it.
      moving_ = true;
      actions_.move_by(io.MousePos.x - grabbed_.x, io.MousePos.y - grabbed_.y);
    }
  }
  if (moving_ && !press.held) {
    moving_ = false;
    actions_.drop();
  }
}

Rect MiniView::chip_at(float x, float y, std::string_view words) const {
  Ui& ui = program_.ui;
  return {x, y, ui.text_engine().measure(Font::small, words).width + ui.px(38), ui.px(26)};
}

void MiniView::draw_chip(const Rect& chip, Icon icon, Colour colour, std::string_view words, float alpha) const {
  Ui& ui = program_.ui;
  const Palette& dark = palette_of(Theme::dark);  // over a picture
  ui.list().AddRectFilled(chip.from(), chip.to(), packed(dark.video, alpha), ui.px(6));
  draw_icon(ui.list(), icon, chip.x + ui.px(7), chip.y + ui.px(5), ui.px(16), colour);
  ui.text_engine().draw(ui.list(), Font::small, chip.x + ui.px(29),
                        chip.y + (chip.height - ui.text_engine().line(Font::small)) / 2, dark.on_video, words);
}

void MiniView::draw_recording(const Rect& rect) {
  const RecordingStatus* recording = frame_.now->recording_in(room_);
  if (recording == nullptr) return;
  Ui& ui = program_.ui;
  const RecordingWords words = words_of(ui.memory(), *frame_.now, *recording, frame_.now_monotonic_ns);
  const bool known = words.look != RecordingLook::unknown;
  std::string_view time = words.look == RecordingLook::starting ? ui.print("Starting {}", words.clock)
                          : !known                              ? std::string_view("Not known")
                                                                : words.clock;
  if (known && !words.whole && words.look != RecordingLook::paused) time = ui.print("{}  ·  {}", time, words.count);
  window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 4);
  // Below the facts there is no room for both.
  const float y = rect.y + rect.height - ui.px(program_.settings.overlay ? 64 : 34);
  const Rect place = chip_at(rect.x + ui.px(8), y, time);
  draw_chip(place, icon_of(words.look), colour_of(words.look, palette_of(Theme::dark)), time, 0.72F);
  ui.note("status", words.look == RecordingLook::paused ? "Paused" : words.state, time, place);
}

// There is no room for the notices themselves; they stand in the main window, which a click shows.
void MiniView::draw_notices(const Rect& rect) {
  Ui& ui = program_.ui;
  const size_t count = program_.notices.standing().size();
  if (count == 0) return;
  const std::string_view words = count == 1 ? std::string_view("1 notice") : ui.print("{} notices", count);
  const Rect chip = chip_at(rect.x + ui.px(8), rect.y + ui.px(36), words);
  const Press press = ui.pressable("notices", chip, {.label = words});
  if (press.pressed) actions_.show_main();
  draw_chip(chip, Icon::warning, palette_of(Theme::dark).warning, words, press.hovered ? 0.95F : 0.72F);
  ui.tip(press, chip, "Shows the main window, where it can be read");
}

void MiniView::draw_buttons(const Rect& rect) {
  Ui& ui = program_.ui;
  const float size = ui.px(36);
  ui.move_to(rect.width - size - ui.px(4), rect.y + ui.px(4));
  if (ui.icon_button(Icon::close, "Close this picture", true, true)) window_.toggle_mini_window();
  ui.move_to(rect.width - 2 * size - ui.px(8), rect.y + ui.px(4));
  if (ui.icon_button(Icon::rooms, "Show the room", true, true)) actions_.show_room();
  if (watched_.reviewed || cameras().size() < 2) return;
  ui.move_to(rect.width - 2 * size - ui.px(8), rect.height - size - ui.px(4));
  if (ui.icon_button(Icon::back, "Previous camera", true, true)) step_ = -1;
  ui.move_to(rect.width - size - ui.px(4), rect.height - size - ui.px(4));
  if (ui.icon_button(Icon::chevron_right, "Next camera", true, true)) step_ = 1;
}

}  // namespace parallax::desktop
