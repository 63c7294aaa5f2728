// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/sessions/sessions_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "desktop/state/missing.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/sessions/session_found.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 3> kFilters{"All", "Mine", "Secured"};

}  // namespace

SessionsView::SessionsView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
                           const WindowActions& window, Asker& asker)
    : Page(pages, {.name = kSessionsPage,
                   .title = "Sessions",
                   .icon = Icon::sessions,
                   .command = "Show the sessions",
                   .chord = "Ctrl+2",
                   .scope = Scope::sessions,
                   .has_arrow_keys = true}),
      program_(program),
      frame_(frame),
      navigation_(navigation),
      window_(window),
      list_(program.link),
      dialogs_(program, frame, window, asker),
      stopping_(program, frame, navigation, asker) {}

void SessionsView::review(const SessionSummary& session) {
  if (session.found && session.found->by_items && !session.found->items.empty()) return review_found(session);
  navigation_.review(session.id);
}

void SessionsView::review_found(const SessionSummary& session) {
  const FoundItem& item = session.found->items.front();
  navigation_.review(session.id, ReviewPlace{item.id, item.start_session_ns});
}

void SessionsView::set_query() {
  SessionQuery query = list_.query();
  query.search = search_;
  query.owner.reset();
  query.secured.reset();
  query.state = SessionState::stopped;  // what runs stands above, with its counter
  if (filter_ == 1 && frame_.now->user) query.owner = frame_.now->user->name;
  if (filter_ == 2) query.secured = true;
  list_.set_query(query);
  searched_ = search_;
  to_top_ = true;
  begun_ = true;
}

void SessionsView::draw() {
  Ui& ui = program_.ui;
  if (!begun_) set_query();
  list_.update(*frame_.now);
  const Rect head = ui.rest();
  const size_t total = list_.total().value_or(0);
  const size_t running = frame_.now->status.recordings.size();
  std::string line = !list_.total() ? "One moment" : total == 1 ? "1 session" : fmt::format("{} sessions", total);
  if (running > 0)
    line += fmt::format("  ·  {}", count_recordings(ui.memory(), *frame_.now, frame_.now_monotonic_ns).text);
  draw_page_head(ui, "Sessions", line, filters_width(head.width) + ui.px(12));
  draw_filters(head);
  if (running > 0) draw_running();
  if (list_.error()) ui.notice(Icon::error, ui.colours().danger_text, list_.error()->text, list_.error()->remedy);
  if (total == 0 && list_.is_current()) {
    if (!search_.empty() || filter_ != 0) {
      if (ui.empty_state(Icon::search, "Nothing found",
                         "No session fits the search. Names, people, rooms and marks are "
                         "searched.",
                         "Show all sessions")) {
        search_.clear();
        filter_ = 0;
        set_query();
      }
    } else if (!frame_.now->rights.allow(Action::record_start)) {
      ui.empty_state(
          Icon::sessions, "No sessions yet",
          "What you took part in, or were invited to, appears here. If something is missing, ask the Trainer "
          "who recorded it.");
    } else if (ui.empty_state(Icon::sessions, "No sessions yet",
                              "Open a room and press Record. What was recorded appears here.", "Show the rooms")) {
      navigation_.open(kLocationsPage);
    }
  } else {
    const Rect area = ui.rest();
    const auto shown = columns(area);
    draw_heads(shown, area);
    ui.move_to(area.x, area.y + ui.px(34));
    ui.begin_scroll("session rows");
    move_selection();
    draw_rows(shown, area.width);
    ui.end_scroll();
    use_keys();
  }
  const SessionSummary* chosen = selected_ ? list_.row(*selected_) : nullptr;
  dialogs_.draw_menu(std::exchange(menu_wanted_, false), chosen, [this](const SessionSummary& s) { review(s); });
  dialogs_.draw();
  stopping_.draw();
}

namespace {

constexpr float kWideHead = 760;  ///< room for a wide search
constexpr float kChoiceHead = 620;
constexpr float kWideSearch = 300;
constexpr float kNarrowSearch = 190;
constexpr float kChoiceGap = 12;

}  // namespace

float SessionsView::filters_width(float head_width) const {
  Ui& ui = program_.ui;
  const float search = ui.px(head_width > ui.px(kWideHead) ? kWideSearch : kNarrowSearch);
  return head_width > ui.px(kChoiceHead) ? search + ui.px(kChoiceGap) + ui.choice_width(kFilters) : search;
}

void SessionsView::draw_filters(const Rect& head) {
  Ui& ui = program_.ui;
  const float below = ImGui::GetCursorScreenPos().y;
  const float field = head.width > ui.px(kWideHead) ? kWideSearch : kNarrowSearch;
  ui.move_to(head.x + head.width - filters_width(head.width), head.y + ui.px(4));
  if (frame_.commands.take("sessions.search")) focus_search_ = true;
  if (ui.field(search_, {.label = "Search sessions",
                         .placeholder = "Search names, people, marks",
                         .width = field,
                         .focus = std::exchange(focus_search_, false),
                         .show_label = false,
                         .icon = Icon::search})
          .changed) {
    search_changed_monotonic_ns_ = frame_.now_monotonic_ns;
  }
  // Typing settles before the recorder is asked.
  constexpr int64_t kSettleNs = 120 * kNsPerMs;
  if (search_ != searched_) {
    if (frame_.now_monotonic_ns - search_changed_monotonic_ns_ >= kSettleNs) {
      set_query();
      selected_.reset();
    } else {
      window_.redraw_at(search_changed_monotonic_ns_ + kSettleNs);
    }
  }
  if (head.width > ui.px(kChoiceHead)) {
    ui.beside(kChoiceGap);
    if (ui.choice("filter", kFilters, filter_)) {
      set_query();
      selected_.reset();
    }
  }
  ui.move_to(head.x, below);
}

void SessionsView::draw_running() {
  Ui& ui = program_.ui;
  const Palette& p = ui.colours();
  for (const RecordingStatus& recording : frame_.now->status.recordings) {
    const Rect at = ui.rest();
    const Rect rect{at.x, at.y, at.width, ui.px(48)};
    const RecordingWords words = words_of(ui.memory(), *frame_.now, recording, frame_.now_monotonic_ns);
    const bool starting = recording.phase == Phase::starting;
    const Colour colour = colour_of(words.look, p);
    ui.list().AddRectFilled(rect.from(), rect.to(), packed(mix(p.surface, colour, 0.10)), ui.px(9));
    const bool visible = !recording.session.empty();
    const std::string_view name = visible ? std::string_view(recording.name) : "Somebody else's session";
    const bool clock = words.look != RecordingLook::paused && words.look != RecordingLook::unknown;
    const std::string_view state = clock ? ui.print("{}  {}", words.state, words.clock) : words.state;
    const Press press = ui.pressable(recording.location, {rect.x, rect.y, rect.width - ui.px(216), rect.height},
                                     {.kind = "running", .label = name, .value = state});
    draw_icon(ui.list(), icon_of(words.look), rect.x + ui.px(14), rect.y + ui.px(13), ui.px(22), colour);
    const float line = rect.y + (rect.height - ui.text_engine().line(Font::body)) / 2;
    window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 2);
    ui.text_engine().draw(ui.list(), Font::strong, rect.x + ui.px(46), line, colour, state, ui.px(168));
    const api::LocationView* room = frame_.now->location(recording.location);
    std::string_view where =
        ui.print("{}  ·  {}", room != nullptr ? std::string_view(room->location.name) : "", recording.started_by_name);
    if (!words.whole) where = ui.print("{}  ·  {}", words.count, where);
    const float left = rect.x + ui.px(220);
    const float width = std::max(ui.px(20), rect.width - ui.px(220 + 226));
    ui.text_engine().draw(ui.list(), Font::body, left, line, p.text, name, width * 0.5F);
    ui.text_engine().draw(ui.list(), Font::small, left + width * 0.53F, line + ui.px(2), p.muted, where, width * 0.45F);
    if (press.pressed) {
      navigation_.open_room(recording.location);
    }
    if (press.focused) ui.focus_ring(rect, ui.px(9));
    const bool known = words.look != RecordingLook::unknown;
    const std::string_view why_not_review = frame_.now->rights.refusal(Action::session_view, recording);
    const std::string_view why_not_stop =
        known ? frame_.now->rights.refusal(Action::record_stop, recording) : kRecorderGone;
    ui.move_to(rect.x + rect.width - ui.px(206), rect.y + ui.px(6));
    ImGui::PushID(recording.location.c_str());
    if (!starting && ui.button({.label = "Review",
                                .icon = Icon::play,
                                .enabled = why_not_review.empty(),
                                .tip = why_not_review.empty() ? "What is recorded already" : why_not_review,
                                .width = 98})) {
      navigation_.review(recording.session);
    }
    ui.move_to(rect.x + rect.width - ui.px(100), rect.y + ui.px(6));
    if (ui.button({.label = starting ? "Give up" : "Stop",
                   .icon = starting ? Icon::close : Icon::stop,
                   .enabled = why_not_stop.empty(),
                   .tip = why_not_stop,
                   .width = 94})) {
      stopping_.ask(recording);
    }
    ImGui::PopID();
    ui.move_to(at.x, rect.y + rect.height + ui.px(8));
  }
}

SessionsView::Columns SessionsView::columns(const Rect& area) const {
  Ui& ui = program_.ui;
  struct Wanted {
    std::string_view title;
    float width;
    float from;  ///< shown where the table is at least so wide
    std::optional<SessionSort> sort;
  };
  const std::array<Wanted, 9> wanted{{{"Date", 160, 380, SessionSort::start},
                                      {"Duration", 86, 460, SessionSort::duration},
                                      {"Location", 150, 640, SessionSort::location},
                                      {"Owner", 104, 820, SessionSort::owner},
                                      {"Annotator", 104, 1060, std::nullopt},
                                      {"Retention", 96, 940, std::nullopt},
                                      {"Size", 84, 760, SessionSort::bytes},
                                      {"Marks", 74, 1150, SessionSort::marks},
                                      {"State", 124, 0, SessionSort::state}}};
  const float width = area.width - ui.px(14);
  float rest = width;
  for (const Wanted& column : wanted) rest -= width >= ui.px(column.from) ? ui.px(column.width) : 0;
  Columns out({{"Name", area.x, rest, SessionSort::name}}, ui.memory().resource());
  float x = area.x + rest;
  for (const Wanted& column : wanted) {
    if (width < ui.px(column.from)) continue;
    out.push_back({column.title, x, ui.px(column.width), column.sort});
    x += ui.px(column.width);
  }
  return out;
}

void SessionsView::draw_heads(const Columns& shown, const Rect& area) {
  Ui& ui = program_.ui;
  for (const Column& column : shown) {
    const Rect rect{column.x, area.y, column.width, ui.px(32)};
    const bool chosen = column.sort && list_.query().sort == *column.sort;
    if (column.sort) {
      const Press press = ui.pressable(column.title, rect, {.kind = "column", .label = column.title});
      if (press.pressed) {
        SessionQuery query = list_.query();
        const bool same = query.sort == *column.sort;
        query.order = same && query.order == SortOrder::ascending ? SortOrder::descending : SortOrder::ascending;
        query.sort = *column.sort;
        list_.set_query(query);
        to_top_ = true;
        selected_.reset();
      }
      if (press.focused) ui.focus_ring(rect, ui.px(4));
    }
    const TextSize size =
        ui.text_engine().draw(ui.list(), Font::small, column.x + ui.px(10), area.y + ui.px(8),
                              chosen ? ui.colours().text : ui.colours().muted, column.title, column.width - ui.px(12));
    if (chosen) {
      draw_icon(ui.list(), list_.query().order == SortOrder::descending ? Icon::chevron_down : Icon::chevron_up,
                column.x + ui.px(13) + size.width, area.y + ui.px(9), ui.px(14), ui.colours().text);
    }
  }
}

void SessionsView::move_selection() {
  Ui& ui = program_.ui;
  if (Ui::is_typing() || ui.dialog_open() || !list_.total() || *list_.total() == 0) return;
  const auto last = static_cast<long>(*list_.total()) - 1;
  long at = selected_ ? static_cast<long>(*selected_) : -1;
  const long before = at;
  const auto page = static_cast<long>(rows_shown_);
  if (ui.key_pressed(kKeyDown)) ++at;
  if (ui.key_pressed(kKeyUp)) --at;
  if (ui.key_pressed(kKeyPageDown)) at += page;
  if (ui.key_pressed(kKeyPageUp)) at -= page;
  if (ui.key_pressed(kKeyHome)) at = 0;
  if (ui.key_pressed(kKeyEnd)) at = last;
  if (at == before) return;
  selected_ = static_cast<size_t>(std::clamp(at, 0L, last));
  reveal_ = true;
}

void SessionsView::draw_rows(const Columns& shown, float width) {
  Ui& ui = program_.ui;
  row_height_ = ui.px(searched_.empty() ? 42 : 60);  // with a line for what was found
  const size_t total = list_.total().value_or(0);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float view = ImGui::GetWindowHeight();
  rows_shown_ = std::max<size_t>(1, static_cast<size_t>(view / row_height_));
  if (std::exchange(to_top_, false)) ImGui::SetScrollY(0);
  if (std::exchange(reveal_, false) && selected_) {
    const float top = static_cast<float>(*selected_) * row_height_;
    const float scroll = ImGui::GetScrollY();
    if (top < scroll) ImGui::SetScrollY(top);
    if (top + row_height_ > scroll + view) ImGui::SetScrollY(top + row_height_ - view);
  }
  const auto first = static_cast<size_t>(std::max(0.0F, ImGui::GetScrollY()) / row_height_);
  for (size_t i = first; i < std::min(total, first + rows_shown_ + 2); ++i) {
    const Rect rect{origin.x, origin.y + static_cast<float>(i) * row_height_, width - ui.px(14),
                    row_height_ - ui.px(2)};
    const SessionSummary* session = list_.row(i);
    if (session == nullptr) {
      ui.list().AddRectFilled(rect.from(), rect.to(), packed(ui.colours().surface, 0.5F), ui.px(8));
      continue;
    }
    draw_row(shown, *session, rect, i);
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + static_cast<float>(total) * row_height_});
  ImGui::Dummy({1, 1});
}

void SessionsView::draw_row(const Columns& shown, const SessionSummary& session, const Rect& rect, size_t index) {
  Ui& ui = program_.ui;
  const Palette& p = ui.colours();
  const Press press = ui.pressable(
      session.id, rect, {.kind = "row", .label = session.name, .value = words_of_date(session.start_utc_ns)});
  ImGui::SetItemAllowOverlap();  // what was found is pressed for itself
  const bool chosen = selected_ == index;
  if (chosen) chosen_at_ = rect.from();
  ui.list().AddRectFilled(rect.from(), rect.to(),
                          packed(chosen          ? p.selected
                                 : press.hovered ? p.hover
                                                 : p.surface),
                          ui.px(8));
  // What was found stands below, as wide as the row.
  const bool tells = tells_found(session);
  const float below = tells ? ui.text_engine().line(Font::small) + ui.px(4) : 0;
  const float line = rect.y + (rect.height - ui.text_engine().line(Font::body) - below) / 2;
  const Rect upper{rect.x, line, rect.width, ui.text_engine().line(Font::body)};
  for (const Column& column : shown) {
    const float x = column.x + ui.px(10);
    const float width = column.width - ui.px(16);
    const auto cell = [&](std::string_view text) {
      ui.text_engine().draw(ui.list(), Font::body, x, line, p.muted, text, width);
    };
    if (column.title == "Name") {
      ui.text_engine().draw(ui.list(), Font::strong, x, line, p.text, session.name, width);
    } else if (column.title == "Date") {
      cell(words_of_date(session.start_utc_ns));
    } else if (column.title == "Duration") {
      cell(words_of_duration(session.duration_ns));
    } else if (column.title == "Location") {
      cell(session.location);
    } else if (column.title == "Owner") {
      cell(session.owner);
    } else if (column.title == "Annotator") {
      cell(ui.print("{}", fmt::join(session.annotators, ", ")));
    } else if (column.title == "Size") {
      cell(words_of_bytes(session.bytes));
    } else if (column.title == "Marks") {
      cell(session.marks == 0 ? "" : std::to_string(session.marks));
    } else if (column.title == "State") {
      draw_state(session, {x, upper.y, width, upper.height});
    } else if (session.secured) {
      draw_icon(ui.list(), Icon::shield, x, upper.y + (upper.height - ui.px(16)) / 2, ui.px(16), p.good);
      ui.text_engine().draw(ui.list(), Font::small, x + ui.px(22), line + ui.px(1), p.good, "Secured", width);
    }
  }
  if (press.focused) ui.focus_ring(rect, ui.px(8));
  if (press.pressed) selected_ = index;
  if (tells) {
    const float left = shown.front().x + ui.px(10);
    const Rect place{left, line + upper.height + ui.px(2), rect.x + rect.width - left - ui.px(10),
                     ui.text_engine().line(Font::small)};
    const Press found = draw_found(ui, session, place);
    if (found.pressed) {
      selected_ = index;
      (void)frame_.commands.take("sessions.open");  // Enter has opened this one, not the row that is selected
      review_found(session);
    }
  }
  if (press.double_clicked) review(session);
  if (press.menu) {
    selected_ = index;
    menu_wanted_ = true;
  }
}

// What a session lacks is not called complete.
void SessionsView::draw_state(const SessionSummary& session, const Rect& cell) {
  Ui& ui = program_.ui;
  const bool early = ended_early(session.stop_reason);
  const bool whole = session.losses.empty() && !early;
  const Colour colour = whole ? ui.colours().muted : ui.colours().warning;
  const std::string_view words = whole ? words_of(session.state) : early ? "Ended early" : "Not complete";
  draw_icon(ui.list(), whole ? Icon::check : Icon::warning, cell.x, cell.y + (cell.height - ui.px(16)) / 2, ui.px(16),
            colour);
  ui.text_engine().draw(ui.list(), Font::small, cell.x + ui.px(22),
                        cell.y + (cell.height - ui.text_engine().line(Font::small)) / 2, colour, words,
                        cell.width - ui.px(22));
  if (whole) return ui.note("state", session.name, words, cell);
  std::string_view why = early ? ui.print("{}", words_of_early_end(session.stop_reason)) : std::string_view();
  for (const SourceLoss& loss : session.losses) why = ui.print("{}{}{}", why, why.empty() ? "" : "\n", words_of(loss));
  ui.note("state", session.name, ui.print("{}. {}", words, why), cell);
  if (ImGui::IsMouseHoveringRect(cell.from(), cell.to())) ui.tooltip(why, cell);
}

void SessionsView::use_keys() {
  const SessionSummary* chosen = selected_ ? list_.row(*selected_) : nullptr;
  if (chosen == nullptr) return;
  if (frame_.commands.take("sessions.open")) review(*chosen);
  if (frame_.commands.take("sessions.menu")) {
    menu_wanted_ = true;
    const float y = std::clamp(chosen_at_.y + row_height_, 0.0F, ImGui::GetIO().DisplaySize.y / 2);
    ImGui::SetNextWindowPos({chosen_at_.x + program_.ui.px(24), y});
  }
  if (frame_.commands.take("sessions.rename")) dialogs_.rename(*chosen);
  if (frame_.commands.take("sessions.delete")) {
    if (chosen->secured) {
      program_.notices.hint("It is secured", "Allow deletion in its menu first.");
    } else {
      dialogs_.remove(*chosen);
    }
  }
}

}  // namespace parallax::desktop
