// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/notice_area.hpp"

#include <algorithm>

namespace parallax::desktop {

namespace {

constexpr float kIconColumn = 44;
constexpr float kButtonColumn = 104;
constexpr size_t kMostToasts = 4;
constexpr float kMostShare = 2.0F / 9;  ///< of the window's height, that the words of a notice may take

// Right of the words of one that passes: what copies, what dismisses.
float toast_words_width(const Ui& ui, const Notice& notice, float width) {
  return width - ui.px(notice.to_copy.empty() ? 92 : 130);
}

// A column of buttons stands right of the words.
float words_width(const Ui& ui, float width) {
  return std::max(ui.px(80), width - ui.px(kIconColumn + kButtonColumn));
}

}  // namespace

Colour colour_of(const Notice& notice, const Palette& palette) {
  if (notice.over) return palette.muted;
  switch (notice.kind) {
    case NoticeKind::failed:
      return palette.danger_text;
    case NoticeKind::warning:
      return palette.warning;
    case NoticeKind::done:
      return palette.good;
    case NoticeKind::hint:
      return palette.accent_text;
  }
  return palette.muted;
}

Icon icon_of(const Notice& notice) {
  if (notice.over) return Icon::check;
  switch (notice.kind) {
    case NoticeKind::failed:
      return Icon::error;
    case NoticeKind::warning:
      return Icon::warning;
    case NoticeKind::done:
      return Icon::check;
    case NoticeKind::hint:
      return Icon::info;
  }
  return Icon::none;
}

// What is told for a while and then goes by itself.
bool NoticeArea::passes(const Notice& notice) const {
  if (!notices_.is_fresh(notice)) return false;
  window_.redraw_at(notices_.fresh_until_monotonic_ns(notice));
  return true;
}

// The tick alone does not say it.
std::string_view NoticeArea::words_in_row(const Notice& notice) const {
  return notice.over ? ui_.print("Over. {}", notice.text) : std::string_view(notice.text);
}

// Words that would hide a low window are cut to a line each: the whole is told under the mouse and under Activity.
NoticeArea::Words NoticeArea::words_of(const Notice& notice, std::string_view text, float width) const {
  Text& engine = ui_.text_engine();
  const Words whole{engine.draw_wrapped(nullptr, Font::strong, 0, 0, {}, notice.title, width).height,
                    engine.draw_wrapped(nullptr, Font::small, 0, 0, {}, text, width).height, false};
  if (whole.height() <= ImGui::GetIO().DisplaySize.y * kMostShare) return whole;
  return {engine.line(Font::strong), text.empty() ? 0 : engine.line(Font::small), true};
}

void NoticeArea::draw_words(const Notice& notice, std::string_view text, float x, float y, float width) const {
  Ui& ui = ui_;
  Text& engine = ui.text_engine();
  const Palette& p = ui.colours();
  const Words words = words_of(notice, text, width);
  if (words.cut) {
    engine.draw(ui.list(), Font::strong, x, y, p.text, notice.title, width);
    engine.draw(ui.list(), Font::small, x, y + words.title, p.muted, text.substr(0, text.find('\n')), width);
  } else {
    engine.draw_wrapped(&ui.list(), Font::strong, x, y, p.text, notice.title, width);
    engine.draw_wrapped(&ui.list(), Font::small, x, y + words.title, p.muted, text, width);
  }
}

float NoticeArea::row_height(const Notice& notice, float width) const {
  return words_of(notice, words_in_row(notice), words_width(ui_, width)).height() + ui_.px(16);
}

float NoticeArea::draw_rows(float left, float top, float width, bool pictures) {
  Ui& ui = ui_;
  std::pmr::vector<const Notice*> rows(ui.memory().resource());
  for (const Notice* notice : notices_.standing()) rows.push_back(notice);
  // A line has no room for what went wrong and what to do about it.
  for (const Notice& notice : notices_.all()) {
    const bool bad = notice.kind == NoticeKind::failed || notice.kind == NoticeKind::warning;
    if (pictures && bad && passes(notice)) rows.insert(rows.begin(), &notice);
  }
  const float limit = top + ImGui::GetIO().DisplaySize.y / 3;
  float y = top;
  for (size_t i = 0; i < rows.size(); ++i) {
    const float height = row_height(*rows[i], width);
    if (i > 0 && y + height > limit) {
      draw_more(rows.size() - i, {left, y, width, ui.px(30)});
      return y + ui.px(34);
    }
    draw_row(*rows[i], {left, y, width, height});
    y += height + ui.px(4);
  }
  return y;
}

void NoticeArea::draw_row(const Notice& notice, const Rect& row) {
  Ui& ui = ui_;
  const Palette& p = ui.colours();
  const Colour colour = colour_of(notice, p);
  const float inner = words_width(ui, row.width);
  ui.list().AddRectFilled(row.from(), row.to(), packed(mix(p.surface, colour, 0.14)), ui.px(8));
  ui.list().AddRectFilled(row.from(), {row.x + ui.px(4), row.y + row.height}, packed(colour), ui.px(2));
  draw_icon(ui.list(), icon_of(notice), row.x + ui.px(14), row.y + ui.px(9), ui.px(20), colour);
  const float x = row.x + ui.px(kIconColumn);
  const std::string_view words = words_in_row(notice);
  draw_words(notice, words, x, row.y + ui.px(8), inner);
  ui.note("notice", notice.title, words, row);
  notices_.drawn(notice);
  ImGui::PushID(static_cast<int>(notice.number));
  if (notice.needs_action) {
    ui.move_to(row.x + row.width - ui.px(96), row.y + (row.height - ui.px(36)) / 2);
    if (ui.button({.label = "Seen",
                   .icon = Icon::check,
                   .tip = notice.over ? "It is over. It stays readable under Activity." : "It stays under Activity.",
                   .width = 88})) {
      recorder_.see(notice.id);
    }
  } else {
    const float y = row.y + (row.height - ui.px(36)) / 2;
    draw_copy(notice, row.x + row.width - ui.px(82), y);
    ui.move_to(row.x + row.width - ui.px(44), y);
    if (ui.icon_button(Icon::close, "Dismiss")) notices_.dismiss(notice.number);
  }
  ImGui::PopID();
}

void NoticeArea::draw_copy(const Notice& notice, float x, float y) const {
  if (notice.to_copy.empty()) return;
  ui_.move_to(x, y);
  if (ui_.icon_button(Icon::copy, "Copy the path")) ImGui::SetClipboardText(notice.to_copy.c_str());
}

void NoticeArea::draw_more(size_t count, const Rect& row) {
  Ui& ui = ui_;
  if (!navigation_.has_pages()) {
    const std::string_view words = ui.print("{} more in the main window", count);
    const float y = row.y + (row.height - ui.text_engine().line(Font::small)) / 2;
    const TextSize size =
        ui.text_engine().draw(ui.list(), Font::small, row.x + ui.px(kIconColumn), y, ui.colours().muted, words);
    return ui.note("text", words, {}, {row.x + ui.px(kIconColumn), y, size.width, size.height});
  }
  ui.move_to(row.x, row.y - ui.px(3));
  if (ui.button(
          {.label = ui.print("{} more under Activity", count), .icon = Icon::activity, .kind = ButtonKind::quiet})) {
    navigation_.open(kActivityPage);
  }
}

void NoticeArea::draw_line(const Rect& rect) {
  Ui& ui = ui_;
  for (const Notice& notice : notices_.all()) {
    const bool bad = notice.kind == NoticeKind::failed || notice.kind == NoticeKind::warning;
    if (bad || !passes(notice)) continue;
    const Colour colour = colour_of(notice, ui.colours());
    const float line = ui.text_engine().line(Font::small);
    const float y = rect.y + (rect.height - line) / 2;
    draw_icon(ui.list(), icon_of(notice), rect.x + ui.px(6), y + (line - ui.px(16)) / 2, ui.px(16), colour);
    const float x = rect.x + ui.px(30);
    const float room = rect.x + rect.width - x;
    const TextSize head = ui.text_engine().draw(ui.list(), Font::small, x, y, ui.colours().text, notice.title, room);
    if (room - head.width > ui.px(60)) {
      ui.text_engine().draw(ui.list(), Font::small, x + head.width + ui.px(12), y, ui.colours().muted, notice.text,
                            room - head.width - ui.px(12));
    }
    ui.note("notice", notice.title, notice.text, {rect.x, rect.y, rect.width, rect.height});
    notices_.drawn(notice);
    return;
  }
}

void NoticeArea::draw_passing(bool upper_edge) {
  Ui& ui = ui_;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(ui.px(400), screen.x - ui.px(40));
  const float left = upper_edge ? (screen.x - width) / 2 : screen.x - width - ui.px(20);
  const float gap = ui.px(10);
  float used = ui.px(20);
  size_t shown = 0;
  for (const Notice& notice : notices_.all()) {
    if (shown == kMostToasts || !passes(notice)) continue;
    const float inner = toast_words_width(ui, notice, width);
    const float height = words_of(notice, notice.text, inner).height() + ui.px(26);
    if (shown > 0 && used + height > screen.y) break;  // no room for an older one
    ++shown;
    draw_toast(notice, {left, upper_edge ? used : screen.y - used - height, width, height});
    used += height + gap;
  }
}

void NoticeArea::draw_toast(const Notice& notice, const Rect& rect) {
  Ui& ui = ui_;
  const Palette& p = ui.colours();
  ImGui::SetNextWindowPos(rect.from());
  ImGui::SetNextWindowSize({rect.width, rect.height});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(p.raised));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(10));
  ImGui::Begin(ui.print("notice{}", notice.number).data(), nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  const float inner = toast_words_width(ui, notice, rect.width);
  draw_icon(ui.list(), icon_of(notice), rect.x + ui.px(16), rect.y + ui.px(13), ui.px(20), colour_of(notice, p));
  draw_words(notice, notice.text, rect.x + ui.px(48), rect.y + ui.px(13), inner);
  ui.note("notice", notice.title, notice.text, rect);
  notices_.drawn(notice);
  ImGui::PushID(static_cast<int>(notice.number));
  draw_copy(notice, rect.x + rect.width - ui.px(80), rect.y + ui.px(6));
  ui.move_to(rect.x + rect.width - ui.px(42), rect.y + ui.px(6));
  if (ui.icon_button(Icon::close, "Dismiss")) notices_.dismiss(notice.number);
  ImGui::PopID();
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

}  // namespace parallax::desktop
