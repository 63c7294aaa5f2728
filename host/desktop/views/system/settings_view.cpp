// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/system/settings_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "desktop/gpu/device.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 2> kThemes{"Dark", "Light"};
constexpr std::array<double, 6> kScales{0.75, 1.0, 1.25, 1.5, 2.0, 3.0};
constexpr std::array<std::string_view, 6> kScaleNames{"75 %", "100 %", "125 %", "150 %", "200 %", "300 %"};
constexpr std::array<int, 4> kSeconds{2, 5, 10, 30};
constexpr std::array<std::string_view, 4> kSecondNames{"2 s", "5 s", "10 s", "30 s"};
constexpr std::array<int, 4> kPrerolls{0, 2, 5, 10};
constexpr std::array<std::string_view, 4> kPrerollNames{"0 s", "2 s", "5 s", "10 s"};

template <typename List, typename Value>
size_t nearest(const List& list, Value value) {
  size_t best = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (std::abs(list[i] - value) < std::abs(list[best] - value)) best = i;
  }
  return best;
}

}  // namespace

SettingsView::SettingsView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window,
                           Asker& asker)
    : Page(pages, {.name = "settings",
                   .title = "Settings",
                   .icon = Icon::settings,
                   .command = "Show the settings",
                   .chord = "Ctrl+,"}),
      program_(program),
      window_(window),
      naming_(program.ui, frame, asker) {}

void SettingsView::draw() {
  Ui& ui = program_.ui;
  draw_page_head(ui, "Settings", "They hold for you on this computer, where nothing else is said.");
  take_chord();
  ui.begin_scroll("settings");
  draw_look();
  naming_.draw();
  draw_review();
  draw_keys();
  ui.end_scroll();
}

void SettingsView::draw_look() {
  Ui& ui = program_.ui;
  ui.begin_card("look", ui.width_left() - ui.px(6));
  ui.text(Font::strong, ui.colours().text, "Look");
  ui.small("Theme");
  size_t theme = program_.settings.theme == Theme::dark ? 0 : 1;
  if (ui.choice("theme", kThemes, theme)) {
    program_.settings.theme = theme == 0 ? Theme::dark : Theme::light;
    window_.save_settings();
  }
  ui.small("Size of everything");
  size_t scale = nearest(kScales, program_.settings.scale);
  if (ui.choice("scale", kScaleNames, scale)) {
    program_.settings.scale = kScales.at(scale);
    window_.save_settings();
  }
  ui.space(4);
  if (ui.toggle("Facts on live pictures (frames, latency)", program_.settings.overlay)) window_.save_settings();
  if (ui.toggle("Let the graphics card decode", program_.settings.hardware_decoding)) window_.save_settings();
  ui.small("Drawn by " + program_.device.renderer());
  ui.end_card();
}

void SettingsView::draw_review() {
  Ui& ui = program_.ui;
  ui.begin_card("review", ui.width_left() - ui.px(6));
  ui.text(Font::strong, ui.colours().text, "Review");
  ui.small("Jump back and forward by");
  size_t jump = nearest(kSeconds, program_.settings.jump_s);
  if (ui.choice("jump", kSecondNames, jump)) {
    program_.settings.jump_s = kSeconds.at(jump);
    window_.save_settings();
  }
  ui.small("Begin before a mark by");
  size_t preroll = nearest(kPrerolls, program_.settings.preroll_s);
  if (ui.choice("preroll", kPrerollNames, preroll)) {
    program_.settings.preroll_s = kPrerolls.at(preroll);
    window_.save_settings();
  }
  ui.end_card();
}

void SettingsView::bind(const std::string& chord) {
  program_.keymap.bind(binding_, chord);
  program_.settings.keys = program_.keymap.own();
  window_.save_settings();
  binding_.clear();
}

// Escape leaves the key as it is, Backspace takes it away.
void SettingsView::take_chord() {
  took_chord_ = false;
  if (binding_.empty()) return;
  for (const KeyEvent& event : program_.ui.keys()) {
    if (event.action != KeyEvent::Action::press) continue;
    const Chord chord{event.key, event.mods};
    const std::string text = format_chord(chord);
    if (text.empty()) continue;  // a modifier alone
    took_chord_ = true;
    if (chord == Chord{kKeyEscape, 0}) return binding_.clear();
    return bind(chord == Chord{kKeyBackspace, 0} ? std::string() : text);
  }
}

void SettingsView::draw_keys() {
  Ui& ui = program_.ui;
  const auto& commands = program_.keymap.commands();
  const auto conflicts = program_.keymap.conflicts();
  const float line = ui.px(46);
  ui.begin_card("keys", ui.width_left() - ui.px(6));
  ui.text(Font::strong, ui.colours().text, "Keys");
  if (!conflicts.empty()) {
    ui.notice(Icon::warning, ui.colours().warning, fmt::format("{} keys mean two things", conflicts.size()),
              "They are marked below; the first of the two is done.");
  }
  const Rect area = ui.rest();
  float y = area.y;
  for (const Command& command : commands) {
    std::string clashes;
    for (const KeyConflict& conflict : conflicts) {
      if (conflict.first != command.id && conflict.second != command.id) continue;
      clashes += (clashes.empty() ? "Also: " : ", ") +
                 std::string(program_.keymap.title_of(conflict.first == command.id ? conflict.second : conflict.first));
    }
    ui.text_engine().draw(ui.list(), Font::body, area.x, y + ui.px(9), ui.colours().text, command.title,
                          area.width - ui.px(330));
    ui.text_engine().draw(ui.list(), Font::small, area.x + area.width - ui.px(320), y + ui.px(11), ui.colours().muted,
                          name_of(command.scope));
    if (!clashes.empty()) {
      const Rect sign{area.x + area.width - ui.px(214), y + ui.px(10), ui.px(18), ui.px(18)};
      draw_icon(ui.list(), Icon::warning, sign.x, sign.y, sign.width, ui.colours().warning);
      ui.note("conflict", command.title, clashes, sign);
      if (ImGui::IsMouseHoveringRect(sign.from(), sign.to())) ui.tooltip(clashes);
    }
    ui.move_to(area.x + area.width - ui.px(188), y);
    ImGui::PushID(command.id.c_str());
    const std::string chord(program_.keymap.text_of(command.id));
    const bool waits = binding_ == command.id;
    const std::string label = waits ? "Press a key" : chord.empty() ? "None" : chord;
    const std::string tip = waits ? "Escape leaves it as it is, Backspace takes it away" : command.title;
    if (ui.button({.label = label, .tip = tip, .width = 140, .selected = waits}) && !took_chord_) {
      binding_ = waits ? std::string() : command.id;
    }
    ui.note("command", command.title, label, {area.x + area.width - ui.px(188), y, ui.px(140), ui.px(36)});
    ui.beside(4);
    if (program_.keymap.own().contains(command.id) && ui.icon_button(Icon::refresh, "Default key")) {
      program_.keymap.reset(command.id);
      program_.settings.keys = program_.keymap.own();
      window_.save_settings();
    }
    ImGui::PopID();
    y += line;
  }
  ui.end_card();
}

}  // namespace parallax::desktop
