// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/windows/desktop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "desktop/views/parts/recording_words.hpp"

namespace parallax::desktop {

namespace {

Scope scope_of(Page page) {
  switch (page) {
    case Page::room:
      return Scope::live;
    case Page::review:
      return Scope::review;
    case Page::sessions:
      return Scope::sessions;
    case Page::locations:
      return Scope::locations;
    default:
      return Scope::everywhere;
  }
}

}  // namespace

void draw_page_head(Ui& ui, std::string_view title, std::string_view line, float controls) {
  Rect head = ui.rest();
  head.width = std::max(ui.px(40), head.width - controls);
  ui.text_engine().draw(ui.list(), Font::title, head.x, head.y, ui.colours().text, title, head.width);
  ui.note("heading", title, line, {head.x, head.y, head.width, ui.text_engine().line(Font::title)});
  const float below = head.y + ui.text_engine().line(Font::title) + ui.px(2);
  const TextSize size =
      ui.text_engine().draw(ui.list(), Font::small, head.x, below, ui.colours().muted, line, head.width);
  ui.note("subheading", title, line, {head.x, below, size.width, size.height});
  ImGui::Dummy({1, ui.px(58)});
}

Desktop::Desktop(App& app, std::string wished_room)
    : app_(app),
      told_(app.link, app.notices),
      connect_(app),
      locations_(app),
      room_(app),
      sessions_(app),
      review_(app),
      activity_(app, told_),
      modules_(app, review_.panels()),
      settings_(app),
      notices_(app, told_),
      rail_(app, {.log_out = [this] { log_out(); }, .close = [this] { ask_to_close(); }}),
      wished_room_(std::move(wished_room)) {}

bool Desktop::is_inside() const {
  return app_.now->state == LinkState::ready || app_.now->state == LinkState::lost;
}

std::string Desktop::page_name() const {
  if (!is_inside()) return "connect";
  constexpr const char* kNames[] = {"locations", "room", "sessions", "review", "activity", "modules", "settings"};
  return kNames[static_cast<size_t>(app_.page)];
}

void Desktop::find_command(const std::vector<KeyEvent>& keys) {
  app_.commands.clear();
  if (!settings_.is_binding()) app_.find_command(keys, is_inside() ? scope_of(app_.page) : Scope::everywhere);
}

bool Desktop::opens_field(const KeyEvent& key) const {
  if (!is_inside() || settings_.is_binding() || app_.ui.dialog_open() || Ui::is_typing()) return false;
  return app_.keymap.opens_field({key.key, key.mods}, scope_of(app_.page));
}

void Desktop::run_command() {
  const auto go = [&](std::string_view id, Page page) {
    if (is_inside() && app_.take_command(id)) app_.page = page;
  };
  go("go.locations", Page::locations);
  go("go.sessions", Page::sessions);
  go("go.activity", Page::activity);
  go("go.modules", Page::modules);
  go("go.settings", Page::settings);
  if (app_.page == Page::room) go("go.back", Page::locations);
  if (app_.page == Page::review) go("go.back", Page::sessions);
  if (app_.take_command("app.close")) ask_to_close();
  app_.run_window_commands();
}

void Desktop::draw(const std::vector<KeyEvent>& keys) {
  Ui& ui = app_.ui;
  find_command(keys);
  // Lists and players use the arrows themselves; elsewhere they move the focus.
  ui.set_arrow_focus((app_.page != Page::review && app_.page != Page::sessions) || ui.dialog_open());
  ui.begin_frame(palette_of(app_.settings.theme), keys);
  ui.hold_back_dialogs(closing_);
  told_.update(*app_.now);
  // Whoever is logged in sees what goes on.
  if (app_.now->state == LinkState::ready) app_.notices.take_back(std::exchange(told_at_log_out_, 0));
  app_.jobs.update(*app_.now, app_.now_monotonic_ns);
  if (const auto at = app_.jobs.due_at_monotonic_ns()) app_.redraw_at(*at);
  run_command();
  open_wished_room();
  if (app_.page != shown_) leave_page(app_.page);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin("desktop", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBackground);  // Window::end_frame has cleared to that colour
  if (is_inside()) {
    draw_inside();
  } else {
    connect_.draw();
  }
  ImGui::End();
  draw_closing();
  // Where all of them are listed none lies on the list.
  const bool listed = is_inside() && app_.page == Page::activity;
  if (!has_line() && !listed) notices_.draw_passing(app_.fullscreen && is_inside());
  ui.end_frame();
}

void Desktop::open_wished_room() {
  if (wished_room_.empty() || app_.now->state != LinkState::ready || app_.now->status_monotonic_ns == 0) return;
  const std::string wish = std::exchange(wished_room_, {});
  const auto& rooms = app_.now->status.locations;
  auto found = std::ranges::find(rooms, wish, [](const api::LocationView& view) { return view.location.id; });
  if (found == rooms.end())
    found = std::ranges::find(rooms, wish, [](const api::LocationView& view) { return view.location.name; });
  if (found == rooms.end()) {
    return app_.notices.failed(fmt::format("There is no room “{}”", wish),
                               {"location-unknown", "The recorder does not know it.",
                                "Choose one of these; a Technician may have renamed or removed it."});
  }
  app_.room = found->location.id;
  app_.page = Page::room;
}

void Desktop::leave_page(Page to) {
  // Streams are let go with the page that shows them; recordings are the recorder's and go on.
  if (shown_ == Page::locations) locations_.rest();
  if (shown_ == Page::room) room_.rest();
  if (shown_ == Page::review) review_.rest();
  if (app_.fullscreen && to != Page::room && to != Page::review) app_.set_fullscreen(false);
  shown_ = to;
}

// Pages with pictures keep a line free for what passes, so that it never lies on them.
bool Desktop::has_line() const {
  return is_inside() && (app_.page == Page::room || app_.page == Page::review) && !app_.fullscreen;
}

void Desktop::draw_inside() {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const bool picture = app_.page == Page::room || app_.page == Page::review;
  const bool narrow = picture || screen.x < ui.px(960);
  const bool alone = app_.fullscreen && picture;
  const float rail = alone ? 0 : ui.px(narrow ? 64 : 208);
  float top = app_.now->state == LinkState::lost ? ui.px(44) : 0;
  if (!alone) rail_.draw(top, narrow);
  if (top > 0) draw_lost();
  const float inset = alone ? 0 : ui.px(picture ? 12 : screen.x < ui.px(700) ? 14 : 28);
  const float edge = ui.px(8);
  const float below = notices_.draw_rows(rail + std::max(inset, edge), top + edge,
                                         screen.x - rail - 2 * std::max(inset, edge), picture);
  if (below > top + edge) top = below;
  ImGui::SetCursorScreenPos({rail + inset, top + (alone ? 0 : ui.px(picture ? 10 : 22))});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = has_line() ? NoticeArea::line_height(ui) : 0;
  const float bottom = alone ? 0 : line > 0 ? line + ui.px(4) : ui.px(16);
  ui.begin_scroll("page", screen.x - at.x - inset, screen.y - at.y - bottom);
  draw_page();
  ui.end_scroll();
  if (line > 0) notices_.draw_line({at.x, screen.y - line - ui.px(1), screen.x - at.x - inset, line});
}

void Desktop::draw_page() {
  switch (app_.page) {
    case Page::locations:
      return locations_.draw();
    case Page::room:
      return room_.draw();
    case Page::sessions:
      return sessions_.draw();
    case Page::review:
      return review_.draw();
    case Page::activity:
      return activity_.draw();
    case Page::modules:
      return modules_.draw();
    case Page::settings:
      return settings_.draw();
  }
}

void Desktop::draw_lost() {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Rect bar{0, 0, screen.x, ui.px(44)};
  ui.list().AddRectFilled(bar.from(), bar.to(), packed(mix(ui.colours().surface, ui.colours().warning, 0.25)));
  const bool recorded = count_recordings(ui.memory(), *app_.now, app_.now_monotonic_ns).rooms > 0;
  const bool dead = connect_.local_is_dead();
  const std::string_view text =
      dead ? (recorded ? std::string_view("The recorder of this computer has ended. Recordings go on, after a gap, "
                                          "when it runs again.")
                       : "The recorder of this computer has ended.")
      : recorded ? ui.print("{}. It is tried again.", kRecorderGone)
                 : "The recorder does not answer. It is tried again; what is shown may be out of date.";
  const float button = dead ? ui.px(190) : 0;
  draw_icon(ui.list(), Icon::warning, ui.px(80), ui.px(12), ui.px(20), ui.colours().warning);
  ui.text_engine().draw(ui.list(), Font::body, ui.px(110), ui.px(12), ui.colours().text, text,
                        screen.x - ui.px(120) - button);
  ui.note("notice", "recorder lost", text, bar);
  if (!dead) return;
  ui.move_to(screen.x - button, ui.px(4));
  if (ui.button({.label = "Start the recorder", .icon = Icon::refresh, .width = 180})) connect_.start_local();
}

void Desktop::log_out() {
  app_.notices.clear();  // the next user's are others
  tell_what_goes_on();
  const auto known = app_.settings.recorders.find(app_.now->url);
  if (known != app_.settings.recorders.end()) known->second.token.clear();
  app_.save_settings();
  if (app_.fullscreen) app_.set_fullscreen(false);
  app_.page = Page::locations;
  leave_page(Page::locations);
  app_.link.log_out([this](const Result<std::string>& answer) {
    const std::string code = answer ? "" : answer.error().code;
    if (answer || code == "token-invalid" || code == "token-expired") return;
    const std::string_view still = code == "answer-timeout" ? "may still be valid" : "is still valid";
    app_.notices.warn("Logged out in this window only",
                      fmt::format("{} There the log-in {} until its time is over, or you get a new password.",
                                  answer.error().text, still));
  });
}

void Desktop::tell_what_goes_on() {
  size_t own = 0;
  size_t paused = 0;
  for (const RecordingStatus& recording : app_.now->status.recordings) {
    if (!app_.now->user || recording.started_by != app_.now->user->id || recording.phase == Phase::starting) continue;
    ++own;
    paused += recording.state == SessionState::paused ? 1U : 0U;
  }
  if (own == 0) return;
  const bool one = own == 1;
  const char* const them = one ? "it" : "them";
  if (app_.now->state != LinkState::ready) {
    app_.notices.warn(
        one ? "Whether your recording goes on is not known" : "Whether your recordings go on is not known",
        "The recorder does not answer.");
  } else if (paused == own) {
    app_.notices.hint(one ? "Your recording stays paused" : "Your recordings stay paused",
                      fmt::format("Log in again to resume or stop {}.", them));
  } else {
    const std::string rest =
        paused == 0 ? "" : fmt::format("{} of them stay{} paused. ", paused, paused == 1 ? "s" : "");
    app_.notices.hint(one ? "Your recording goes on" : "Your recordings go on",
                      fmt::format("{}Log in again to stop {}.", rest, them));
  }
  told_at_log_out_ = app_.notices.newest_number();
}

void Desktop::ask_to_close() {
  if (app_.page == Page::room) room_.save_typed();
  const bool told = closing_;
  closing_ = is_inside() && !app_.now->status.recordings.empty();
  if (told || !closing_) app_.quit();
}

void Desktop::draw_closing() {
  Ui& ui = app_.ui;
  const auto& recordings = app_.now->status.recordings;
  const bool one = recordings.size() == 1;
  const bool known = app_.now->state == LinkState::ready;
  const bool starting = std::all_of(recordings.begin(), recordings.end(), [](const RecordingStatus& recording) {
    return recording.phase == Phase::starting;
  });
  const auto is_paused = [](const RecordingStatus& recording) { return recording.state == SessionState::paused; };
  const bool paused = std::all_of(recordings.begin(), recordings.end(), is_paused);
  ui.hold_back_dialogs(false);
  const std::string_view title = !known     ? "The recorder does not answer"
                                 : starting ? "Nothing is recorded yet"
                                 : paused   ? (one ? "The recording stays paused" : "The recordings stay paused")
                                 : one      ? "The recording goes on"
                                            : "The recordings go on";
  if (!ui.begin_dialog(title, closing_, 440)) return;
  for (size_t i = 0; i < recordings.size() && i < 5; ++i) {
    const api::LocationView* room = app_.now->location(recordings[i].location);
    const std::string_view name = room != nullptr ? room->location.name : recordings[i].name;
    const bool differs = known && !paused && is_paused(recordings[i]);
    ui.text(Font::strong, ui.colours().text, differs ? ui.print("{}  ·  stays paused", name) : name);
  }
  const std::string_view it = one ? "it" : "them";
  std::string_view words;
  if (!known) {
    words = ui.print("Whether {} recorded is not known. Open Parallax again to see.",
                     one ? "this room is" : "these rooms are");
  } else if (recorder_is_here()) {
    words = ui.print(
        "Closing this window does not stop {}. Switching this computer off does: the recorder runs on it. "
        "To stop, open Parallax again and log in.",
        it);
  } else {
    words = ui.print(
        "Closing this window, or switching this computer off, does not stop {}: the recorder runs on "
        "another one. To stop, open Parallax again and log in.",
        it);
  }
  ui.wrapped(Font::body, ui.colours().muted, words);
  ui.note("text", words, {}, {});
  ui.space(14);
  if (ui.button({.label = "Close Parallax", .kind = ButtonKind::primary})) app_.quit();
  ui.beside();
  if (ui.button({.label = "Stay"})) closing_ = false;
  ui.end_dialog();
}

bool Desktop::recorder_is_here() const {
  return !app_.data.empty() || is_this_computer(app_.now->url);
}

}  // namespace parallax::desktop
