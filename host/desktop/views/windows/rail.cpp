// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/windows/rail.hpp"

#include <algorithm>
#include <cmath>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

// From one entry to the next: in a low window they move together, so that all stay above the user.
float Rail::entry_step() const {
  const Ui& ui = ui_;
  const auto entries = std::count_if(pages_.all().begin(), pages_.all().end(),
                                     [](const Page* page) { return !page->facts().title.empty(); });
  const float room = ImGui::GetIO().DisplaySize.y - ui.px(66) - entries_top_;
  return std::floor(std::clamp(room / static_cast<float>(entries), ui.px(22), ui.px(46)));
}

void Rail::draw_entry(const PageFacts& page, bool narrow) {
  Ui& ui = ui_;
  const std::string_view label = page.title;
  const PageFacts& shown = pages_.find(navigation_.page()).facts();
  const bool chosen = shown.name == page.name || shown.parent == page.name;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float step = entry_step();
  const Rect rect{at.x, at.y, ui.px(narrow ? 44 : 184), step - ui.px(step < ui.px(40) ? 1 : 4)};
  const Press press = ui.pressable(label, rect, {.kind = "entry", .label = label, .value = chosen ? "chosen" : ""});
  const Palette& p = ui.colours();
  if (chosen || press.hovered)
    ui.list().AddRectFilled(rect.from(), rect.to(), packed(chosen ? p.selected : p.hover), ui.px(9));
  const Colour colour = chosen ? p.accent_text : p.muted;
  draw_icon(ui.list(), page.icon, rect.x + ui.px(12), rect.y + (rect.height - ui.px(20)) / 2, ui.px(20), colour);
  if (!narrow) {
    ui.text_engine().draw(ui.list(), chosen ? Font::strong : Font::body, rect.x + ui.px(44),
                          rect.y + (rect.height - ui.text_engine().line(Font::body)) / 2,
                          chosen ? p.accent_text : p.text, label, rect.width - ui.px(50));
  }
  const RecordingCount count =
      page.counts_recordings ? count_recordings(ui.memory(), *frame_.now, frame_.now_monotonic_ns) : RecordingCount{};
  if (count.rooms > 0) draw_count(rect, count, narrow);
  if (press.focused) ui.focus_ring(rect, ui.px(9));
  if (count.rooms > 0) {
    ui.tip(press, rect, narrow ? ui.print("{}  ·  {}", label, count.text) : count.text);
  } else if (narrow) {
    ui.tip(press, rect, label);
  }
  if (press.pressed) navigation_.open(page.name);
  ui.move_to(at.x, at.y + step);
}

void Rail::draw_count(const Rect& entry, const RecordingCount& count, bool narrow) {
  Ui& ui = ui_;
  const Palette& p = ui.colours();
  const std::string_view number = count.unknown ? std::string_view("?") : ui.print("{}", count.rooms);
  const TextSize size = ui.text_engine().measure(Font::small, number);
  const float height = std::min(size.height + ui.px(2), entry.height);
  const float width = std::max(height, size.width + ui.px(10));
  const float x = entry.x + entry.width - width - ui.px(narrow ? 0 : 10);
  const float y = narrow ? entry.y : entry.y + (entry.height - height) / 2;
  ui.list().AddRectFilled({x, y}, {x + width, y + height}, packed(count.recording > 0 ? p.record : p.warning),
                          height / 2);
  ui.text_engine().draw(ui.list(), Font::small, x + (width - size.width) / 2, y + (height - size.height) / 2,
                        count.recording > 0 ? p.on_record : p.surface, number);
  ui.note("recordings", number, count.text, {x, y, width, height});
}

void Rail::draw(float top, bool narrow) {
  Ui& ui = ui_;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = ui.px(narrow ? 64 : 208);
  ui.list().AddRectFilled({0, top}, {width, screen.y}, packed(ui.colours().surface));
  ui.list().AddLine({width, top}, {width, screen.y}, packed(ui.colours().line));
  draw_icon(ui.list(), Icon::logo, ui.px(narrow ? 20 : 22), top + ui.px(20), ui.px(26), ui.colours().accent_text);
  if (!narrow) {
    ui.text_engine().draw(ui.list(), Font::title, ui.px(58), top + ui.px(19), ui.colours().text, "Parallax");
  }
  const bool low = screen.y < ui.px(480);
  entries_top_ = top + ui.px(low ? 56 : 76);
  ui.move_to(ui.px(narrow ? 10 : 12), entries_top_);
  for (const Page* page : pages_.all()) {
    if (!page->facts().title.empty()) draw_entry(page->facts(), narrow);
  }
  draw_user(narrow);
}

void Rail::draw_user(bool narrow) {
  Ui& ui = ui_;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  if (!frame_.now->user) return;
  const User& user = *frame_.now->user;
  const std::string& name = user.full_name.empty() ? user.name : user.full_name;
  const float y = screen.y - ui.px(62);
  const Rect rect{ui.px(narrow ? 8 : 12), y, ui.px(narrow ? 48 : 184), ui.px(50)};
  const Press press = ui.pressable("user", rect, {.kind = "button", .label = "User menu", .value = name});
  if (press.hovered) ui.list().AddRectFilled(rect.from(), rect.to(), packed(ui.colours().hover), ui.px(9));
  const float radius = ui.px(17);
  const ImVec2 centre{rect.x + ui.px(7) + radius, y + rect.height / 2};
  ui.list().AddCircleFilled(centre, radius, packed(ui.colours().selected));
  draw_icon(ui.list(), Icon::user, centre.x - ui.px(10), centre.y - ui.px(10), ui.px(20), ui.colours().accent_text);
  if (!narrow) {
    const float left = rect.x + ui.px(50);
    ui.text_engine().draw(ui.list(), Font::strong, left, y + ui.px(6), ui.colours().text, name, rect.width - ui.px(56));
    ui.text_engine().draw(ui.list(), Font::small, left, y + ui.px(26), ui.colours().muted, words_of(user.role),
                          rect.width - ui.px(56));
  }
  if (press.focused) ui.focus_ring(rect, ui.px(9));
  if (narrow) ui.tip(press, rect, name);
  if (ui.begin_menu("user menu", press.pressed)) {
    const bool dark = settings_.theme == Theme::dark;
    if (ui.menu_item(dark ? Icon::sun : Icon::moon, dark ? "Light theme" : "Dark theme")) {
      toggle_theme(window_, settings_);
    }
    if (ui.menu_item(Icon::log_out, "Log out")) actions_.log_out();
    if (ui.menu_item(Icon::close, "Close Parallax")) actions_.close();
    ui.end_menu();
  }
}

}  // namespace parallax::desktop
