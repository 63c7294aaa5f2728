// SPDX-License-Identifier: Apache-2.0
// The bar below the pictures: play and step, where it is, speed, loop, sound.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "desktop/state/words.hpp"
#include "desktop/views/review/review_view.hpp"

namespace parallax::desktop {

namespace {

// Widths of the bar from which things that have keys as well are shown.
constexpr float kWide = 860;
constexpr float kWider = 980;
constexpr float kButton = 36;  ///< with an icon alone

std::string words_of_rate(double rate) {
  return std::abs(rate) < 1 ? fmt::format("{:.2g}×", rate) : fmt::format("{:g}×", rate);
}

}  // namespace

// Whether the five steps, the position with the duration, the speed and the mark stand beside each other.
bool ReviewView::has_room_for_all(float width) const {
  Ui& ui = program_.ui;
  Text& text = ui.text_engine();
  const float steps = ui.px(5 * kButton + 4 * 2);
  const float position = text.measure(Font::strong, "0:00:00.000").width + ui.px(6) +
                         text.measure(Font::small, ui.print(" / {}", words_of_duration(player_->duration_ns()))).width;
  const float speed = ui.button_width({.label = words_of_rate(player_->rate())});
  return ui.px(8) + steps + ui.px(12) + position + ui.px(14) + speed + ui.px(8 + kButton) <= width;
}

void ReviewView::draw_transport(const Rect& rect) {
  Ui& ui = program_.ui;
  ui.list().AddRectFilled(rect.from(), rect.to(), packed(ui.colours().surface), ui.px(10));
  ui.move_to(rect.x + ui.px(8), rect.y + ui.px(7));
  const float right = rect.x + rect.width - ui.px(frame_.fullscreen ? 52 : 8);
  const bool folded = !has_room_for_all(right - rect.x);
  draw_steps(rect.width, folded);
  ui.beside(12);
  draw_position(rect, folded);
  if (!folded) {
    draw_speed();
    ui.beside(8);
  }
  if (ui.button({.label = "Mark",
                 .icon = Icon::mark,
                 .tip = program_.keymap.text_of("review.mark"),
                 .icon_only = rect.width < ui.px(kWider)})) {
    add_mark(false);
  }
  if (folded) {
    draw_folded();
  } else {
    if (rect.width > ui.px(kWide) || model_.loop) draw_loop();
    if (sound_of_) draw_sound(right);
  }
  if (!frame_.fullscreen) return;
  ui.move_to(rect.x + rect.width - ui.px(44), rect.y + ui.px(7));
  if (ui.icon_button(Icon::fullscreen, "Leave full screen")) window_.set_fullscreen(false);
}

// What a narrow bar has no room for.
void ReviewView::draw_folded() {
  Ui& ui = program_.ui;
  ui.beside(8);
  const bool open = ui.icon_button(Icon::more, "More");
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  ui.note("status", "Speed", words_of_rate(player_->rate()), {from.x, from.y, to.x - from.x, to.y - from.y});
  if (!ui.begin_menu("folded", open)) return;
  if (ui.menu_item(Icon::frame_back, "One frame back")) player_->step(-1);
  if (ui.menu_item(Icon::frame_forward, "One frame forward")) player_->step(1);
  if (ui.menu_item(Icon::loop, loop_step().name)) take_loop_step();
  if (sound_of_) {
    const bool muted = sound_->muted();
    if (ui.menu_item(muted ? Icon::muted : Icon::sound, muted ? "Sound on" : "Sound off")) sound_->set_muted(!muted);
  }
  list_speeds("Speed ");
  ui.end_menu();
}

void ReviewView::draw_steps(float width, bool folded) {
  Ui& ui = program_.ui;
  const auto key = [&](const char* name, const char* id) {
    const std::string_view chord = program_.keymap.text_of(id);
    return ui.print("{}{}{}", name, chord.empty() ? "" : "  ·  ", chord);
  };
  const bool wide = width > ui.px(kWide);
  const bool has_parts = wide && part_starts_.size() > 1;
  if (wide && ui.icon_button(Icon::mark_previous, key("Previous mark", "review.previous-mark"))) go_to_mark(false);
  if (wide) ui.beside(2);
  if (has_parts && ui.icon_button(Icon::part_previous, key("Previous part", "review.previous-part"))) go_to_part(false);
  if (has_parts) ui.beside(2);
  if (ui.icon_button(Icon::jump_back, key("Jump back", "review.jump-back"))) jump(-1);
  ui.beside(2);
  if (!folded) {
    if (ui.icon_button(Icon::frame_back, key("One frame back", "review.previous-frame"))) player_->step(-1);
    ui.beside(2);
  }
  const bool playing = player_->playing();
  if (ui.button({.label = playing ? "Pause" : "Play",
                 .icon = playing ? Icon::pause : Icon::play,
                 .kind = ButtonKind::primary,
                 .tip = program_.keymap.text_of("review.play"),
                 .icon_only = true})) {
    play_or_pause();
  }
  ui.beside(2);
  if (!folded) {
    if (ui.icon_button(Icon::frame_forward, key("One frame forward", "review.next-frame"))) player_->step(1);
    ui.beside(2);
  }
  if (ui.icon_button(Icon::jump_forward, key("Jump forward", "review.jump-forward"))) jump(1);
  if (has_parts) ui.beside(2);
  if (has_parts && ui.icon_button(Icon::part_next, key("Next part", "review.next-part"))) go_to_part(true);
  if (wide) ui.beside(2);
  if (wide && ui.icon_button(Icon::mark_next, key("Next mark", "review.next-mark"))) go_to_mark(true);
}

void ReviewView::draw_position(const Rect& rect, bool folded) {
  Ui& ui = program_.ui;
  const Rect at = ui.rest();
  const std::string position = words_of_time(tick_.position_session_ns);
  const std::string whole = " / " + words_of_duration(player_->duration_ns());
  const float line = rect.y + (rect.height - ui.text_engine().line(Font::strong)) / 2;
  // Digits are of equal width in the font only almost; the room is kept so that nothing jumps.
  const float room = ui.text_engine().measure(Font::strong, "0:00:00.000").width + ui.px(6);
  ui.text_engine().draw(ui.list(), Font::strong, at.x, line, ui.colours().text, position);
  const TextSize after =
      folded ? TextSize{}
             : ui.text_engine().draw(ui.list(), Font::small, at.x + room, line + ui.px(2), ui.colours().muted, whole);
  ui.note("status", "Position", position, {at.x, line, room, ui.px(20)});
  ui.note("clock", "Session clock", ui.print("{}", tick_.position_session_ns), {at.x, line, room, ui.px(20)});
  if (!folded)
    ui.note("status", "Duration", words_of_time(player_->duration_ns()), {at.x + room, line, after.width, ui.px(20)});
  ui.move_to(at.x + room + after.width + ui.px(14), rect.y + ui.px(7));
}

void ReviewView::draw_speed() {
  Ui& ui = program_.ui;
  const double rate = player_->rate();
  const std::string label = words_of_rate(rate);
  const bool open = ui.button({.label = label, .kind = ButtonKind::quiet, .tip = "Speed", .selected = rate != 1});
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  ui.note("status", "Speed", label, {from.x, from.y, to.x - from.x, to.y - from.y});
  if (!ui.begin_menu("speed", open)) return;
  list_speeds({});
  ui.end_menu();
}

void ReviewView::list_speeds(std::string_view before) {
  const double rate = player_->rate();
  for (const double value : {16.0, 8.0, 4.0, 2.0, 1.5, 1.0, 0.5, 0.25, 0.1, -1.0, -4.0}) {
    const std::string name = fmt::format("{}{:g}×{}", before, std::abs(value), value < 0 ? " backwards" : "");
    if (program_.ui.menu_item(value == rate ? Icon::check : Icon::none, name)) player_->set_rate(value);
  }
}

ReviewView::LoopStep ReviewView::loop_step() const {
  if (model_.loop) return {"End the loop", "review.loop-off"};
  if (loop_start_session_ns_) return {"Loop to here", "review.loop-end"};
  return {"Loop from here", "review.loop-start"};
}

void ReviewView::take_loop_step() {
  if (model_.loop) {
    end_loop();
  } else {
    set_loop_end(loop_start_session_ns_.has_value());
  }
}

void ReviewView::draw_loop() {
  Ui& ui = program_.ui;
  ui.beside(8);
  const LoopStep step = loop_step();
  if (ui.icon_button(Icon::loop, ui.print("{}  ·  {}", step.name, program_.keymap.text_of(step.command)), true,
                     loop_start_session_ns_ || model_.loop)) {
    take_loop_step();
  }
  if (!model_.loop) return;
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  ui.note(
      "status", "Loop",
      ui.print("{} to {}", words_of_time(model_.loop->from_session_ns), words_of_time(model_.loop->until_session_ns)),
      {from.x, from.y, to.x - from.x, to.y - from.y});
}

// As much of it as there is room for up to `right`: the loudspeaker, its volume, whose sound it is.
void ReviewView::draw_sound(float right) {
  Ui& ui = program_.ui;
  const auto& videos = data_->facts()->detail.session.videos;
  const auto room = [&] { return right - ImGui::GetItemRectMax().x; };
  if (room() < ui.px(44)) return;
  ui.beside(8);
  const bool muted = sound_->muted();
  if (ui.icon_button(muted ? Icon::muted : Icon::sound, muted ? "Sound on" : "Sound off", true, !muted)) {
    sound_->set_muted(!muted);
  }
  constexpr float kSlider = 90;
  if (room() > ui.px(kSlider + 190)) {
    ui.beside(2);
    ui.move_to(ImGui::GetCursorScreenPos().x, ImGui::GetItemRectMin().y + ui.px(6));
    auto volume = static_cast<float>(program_.settings.volume);
    if (ui.slider("Volume", volume, 0, 1, kSlider)) {
      program_.settings.volume = static_cast<double>(volume);
      sound_->set_volume(volume);
      window_.save_settings();
    }
    ui.beside(4);
    ui.move_to(ImGui::GetCursorScreenPos().x, ImGui::GetItemRectMin().y - ui.px(6));
  } else if (room() > ui.px(80)) {
    ui.beside(4);
  } else {
    return;
  }
  const std::string& name = videos[*sound_of_].source;
  const float left = right - ImGui::GetCursorScreenPos().x;
  const bool whole = ui.text_engine().measure(Font::strong, name).width + ui.px(30) < left;
  const bool menu = ui.button({.label = name,
                               .kind = ButtonKind::quiet,
                               .tip = "Whose sound is heard",
                               .width = whole ? 0 : left / ui.text_engine().scale()});
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  ui.note("status", "Sound of", name, {from.x, from.y, to.x - from.x, to.y - from.y});
  if (!ui.begin_menu("sound of", menu)) return;
  for (size_t i = 0; i < videos.size(); ++i) {
    if (ui.menu_item(sound_of_ == i ? Icon::check : Icon::none, videos[i].source)) choose_sound(i);
  }
  ui.end_menu();
}

}  // namespace parallax::desktop
