// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/sessions/session_found.hpp"

#include <algorithm>

#include "desktop/shell/shaped_text.hpp"
#include "desktop/shell/utf8.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr float kLeastTitle = 60;
constexpr float kLeastExcerpt = 90;

/// The byte at which the character stands.
size_t byte_of(std::string_view text, size_t character) {
  size_t at = 0;
  for (; character > 0 && at < text.size(); --character) (void)next_code_point(text, at);
  return at;
}

/// The text with marked pieces; returns its width. In scripts that are shaped as a whole nothing is marked: where a
/// piece stands is not known.
float draw_emphasised(Ui& ui, float x, float y, std::string_view text, const std::vector<TextRange>& ranges,
                      float max_width) {
  Text& engine = ui.text_engine();
  const float width = engine.measure(Font::small, text, max_width).width;
  const float line = engine.line(Font::small);
  for (const TextRange& range : ranges) {
    if (needs_shaping(text)) break;
    const float from = engine.measure(Font::small, text.substr(0, byte_of(text, range.begin))).width;
    const float until = engine.measure(Font::small, text.substr(0, byte_of(text, range.end))).width;
    if (from >= width) break;
    ui.list().AddRectFilled({x + from - ui.px(1), y}, {x + std::min(until, width) + ui.px(1), y + line},
                            packed(ui.colours().accent, kEmphasis), ui.px(3));
  }
  return engine.draw(ui.list(), Font::small, x, y, ui.colours().text, text, max_width).width;
}

std::string_view words_of_more(Ui& ui, const SearchFound& found) {
  const size_t more = std::max(found.items_total, found.items.size()) - 1;
  if (more == 0) return "";
  return found.items_counted ? ui.print(" and {} more", more) : ui.print(" and at least {} more", more);
}

/// Names of participants, which no column shows.
bool by_people(const SearchFound& found) {
  return std::find(found.fields.begin(), found.fields.end(), "people") != found.fields.end();
}

/// All that is known, one line each.
std::string_view whole_of(Ui& ui, const SearchFound& found) {
  std::string_view out;
  for (const FoundItem& item : found.items) {
    const std::string_view title = item.title.empty() ? "" : ui.print(" \u201c{}\u201d", item.title);
    out = ui.print("{}{}  {}{}{}{}\n", out, words_of_duration(item.start_session_ns), words_of(item.kind), title,
                   item.excerpt.empty() ? "" : ": ", item.excerpt);
  }
  const size_t more = found.items_total - std::min(found.items_total, found.items.size());
  if (more > 0) out = ui.print("{}and {}{} more\n", out, found.items_counted ? "" : "at least ", more);
  return ui.print("{}Click to review the session there.", out);
}

void draw_people(Ui& ui, const SessionSummary& session, const Rect& place) {
  std::string_view names;
  for (const std::string& name : session.people) names = ui.print("{}{}{}", names, names.empty() ? "" : ", ", name);
  const std::string_view text = ui.print("With {}", names);
  ui.text_engine().draw(ui.list(), Font::small, place.x, place.y, ui.colours().muted, text, place.width);
  ui.note("found", session.name, text, place);
}

}  // namespace

bool tells_found(const SessionSummary& session) {
  return session.found && (!session.found->items.empty() || by_people(*session.found));
}

Press draw_found(Ui& ui, const SessionSummary& session, const Rect& place) {
  const SearchFound& found = *session.found;
  if (found.items.empty()) {
    draw_people(ui, session, place);
    return {};
  }
  const FoundItem& item = found.items.front();
  Text& engine = ui.text_engine();
  const Palette& p = ui.colours();
  const bool titled = !item.title.empty();
  const std::string_view before = ui.print("{}{}", words_of(item.kind), titled ? " \u201c" : "");
  const std::string_view after = ui.print("{} at {}{}", titled ? "\u201d" : "",
                                          words_of_duration(item.start_session_ns), words_of_more(ui, found));
  const float icon = ui.px(18);
  const float fixed = icon + engine.measure(Font::small, before).width + engine.measure(Font::small, after).width;
  const float title_room = std::max(ui.px(kLeastTitle), place.width - fixed);
  const float title = titled ? engine.measure(Font::small, item.title, title_room).width : 0;
  const std::string_view gap = "  \u00b7  ";
  const float left = place.width - fixed - title - engine.measure(Font::small, gap).width;
  const bool has_excerpt = !item.excerpt.empty() && left >= ui.px(kLeastExcerpt);
  const float width = has_excerpt ? place.width : std::min(place.width, fixed + title);

  const Rect rect{place.x - ui.px(4), place.y - ui.px(1), width + ui.px(8), place.height + ui.px(2)};
  const Press press =
      ui.pressable("found", rect,
                   {.kind = "found",
                    .label = item.title,
                    .value = ui.print("{} at {}", session.name, words_of_duration(item.start_session_ns))});
  const Colour quiet = press.hovered ? p.text : p.muted;
  draw_icon(ui.list(), Icon::mark, place.x, place.y + (place.height - ui.px(13)) / 2, ui.px(13), quiet);
  float x = place.x + icon;
  x += engine.draw(ui.list(), Font::small, x, place.y, quiet, before).width;
  if (titled) x += draw_emphasised(ui, x, place.y, item.title, item.title_ranges, title_room);
  x += engine.draw(ui.list(), Font::small, x, place.y, quiet, after, std::max(ui.px(1), place.x + place.width - x))
           .width;
  const float end = std::min(x, place.x + place.width);
  if (has_excerpt) {
    x += engine.draw(ui.list(), Font::small, x, place.y, quiet, gap).width;
    draw_emphasised(ui, x, place.y, item.excerpt, item.excerpt_ranges, place.x + place.width - x);
  }
  if (press.hovered) {
    ui.list().AddLine({place.x + icon, place.y + place.height}, {end, place.y + place.height}, packed(quiet), ui.px(1));
  }
  if (press.focused) ui.focus_ring(rect, ui.px(4));
  if (press.hovered || press.focused) ui.tip(press, rect, whole_of(ui, found));
  return press;
}

}  // namespace parallax::desktop
