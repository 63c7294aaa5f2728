// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/desktop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "desktop/state/words.hpp"

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
  ui.text_engine().draw(ui.list(), Font::small, head.x, head.y + ui.text_engine().line(Font::title) + ui.px(2),
                        ui.colours().muted, line, head.width);
  ImGui::Dummy({1, ui.px(58)});
}

Desktop::Desktop(App& app, std::string wished_room)
    : app_(app),
      connect_(app),
      locations_(app),
      room_(app),
      sessions_(app),
      review_(app),
      activity_(app),
      modules_(app, review_.panels()),
      settings_(app),
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
  if (!is_inside() || settings_.is_binding() || app_.ui.dialog_open() || ImGui::GetIO().WantTextInput) return false;
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
  draw_notices();
  app_.controls_top.reset();
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

void Desktop::draw_inside() {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const bool picture = app_.page == Page::room || app_.page == Page::review;
  const bool narrow = picture || screen.x < ui.px(960);
  const bool alone = app_.fullscreen && picture;
  const float rail = alone ? 0 : ui.px(narrow ? 64 : 208);
  if (!alone) draw_navigation(narrow);
  const float top = app_.now->state == LinkState::lost ? ui.px(44) : 0;
  if (top > 0) draw_lost();
  const float inset = alone ? 0 : ui.px(picture ? 12 : screen.x < ui.px(700) ? 14 : 28);
  ImGui::SetCursorScreenPos({rail + inset, top + (alone ? 0 : ui.px(picture ? 10 : 22))});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ui.begin_scroll("page", screen.x - at.x - inset, screen.y - at.y - (alone ? 0 : ui.px(picture ? 10 : 16)));
  draw_page();
  ui.end_scroll();
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
  const std::string_view text = "The recorder does not answer. It is tried again; what is shown may be out of date.";
  draw_icon(ui.list(), Icon::warning, ui.px(80), ui.px(12), ui.px(20), ui.colours().warning);
  ui.text_engine().draw(ui.list(), Font::body, ui.px(110), ui.px(12), ui.colours().text, text, screen.x - ui.px(120));
  ui.note("notice", "recorder lost", text, bar);
}

// From one entry to the next: in a low window they move together, so that all stay above the user.
float Desktop::entry_step(float top) const {
  const Ui& ui = app_.ui;
  constexpr float kEntries = 5;
  const float room = ImGui::GetIO().DisplaySize.y - ui.px(66) - top;
  return std::floor(std::clamp(room / kEntries, ui.px(22), ui.px(46)));
}

bool Desktop::draw_entry(Icon icon, std::string_view label, Page page, bool narrow) {
  Ui& ui = app_.ui;
  const bool chosen = app_.page == page || (page == Page::locations && app_.page == Page::room) ||
                      (page == Page::sessions && app_.page == Page::review);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float step = entry_step(entries_top_);
  const Rect rect{at.x, at.y, ui.px(narrow ? 44 : 184), step - ui.px(step < ui.px(40) ? 1 : 4)};
  const Press press = ui.pressable(label, rect, {.kind = "entry", .label = label, .value = chosen ? "chosen" : ""});
  const Palette& p = ui.colours();
  if (chosen || press.hovered)
    ui.list().AddRectFilled(rect.from(), rect.to(), packed(chosen ? p.selected : p.hover), ui.px(9));
  const Colour colour = chosen ? p.accent_text : p.muted;
  draw_icon(ui.list(), icon, rect.x + ui.px(12), rect.y + (rect.height - ui.px(20)) / 2, ui.px(20), colour);
  if (!narrow) {
    ui.text_engine().draw(ui.list(), chosen ? Font::strong : Font::body, rect.x + ui.px(44),
                          rect.y + (rect.height - ui.text_engine().line(Font::body)) / 2,
                          chosen ? p.accent_text : p.text, label, rect.width - ui.px(50));
  }
  if (press.focused) ui.focus_ring(rect, ui.px(9));
  if (narrow) ui.tip(press, rect, label);
  if (press.pressed) app_.page = page;
  ui.move_to(at.x, at.y + step);
  return press.pressed;
}

void Desktop::draw_navigation(bool narrow) {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float top = app_.now->state == LinkState::lost ? ui.px(44) : 0;
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
  draw_entry(Icon::rooms, "Locations", Page::locations, narrow);
  draw_entry(Icon::sessions, "Sessions", Page::sessions, narrow);
  draw_entry(Icon::activity, "Activity", Page::activity, narrow);
  draw_entry(Icon::modules, "Modules", Page::modules, narrow);
  draw_entry(Icon::settings, "Settings", Page::settings, narrow);
  draw_user(narrow);
}

void Desktop::draw_user(bool narrow) {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  if (!app_.now->user) return;
  const User& user = *app_.now->user;
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
  if (press.pressed) ImGui::SetNextWindowPos({rect.x, rect.y - ui.px(8)}, ImGuiCond_Always, {0, 1});
  if (ui.begin_menu("user menu", press.pressed)) {
    const bool dark = app_.settings.theme == Theme::dark;
    if (ui.menu_item(dark ? Icon::sun : Icon::moon, dark ? "Light theme" : "Dark theme")) {
      app_.settings.theme = dark ? Theme::light : Theme::dark;
      app_.save_settings();
    }
    if (ui.menu_item(Icon::log_out, "Log out")) log_out();
    if (ui.menu_item(Icon::close, "Close Parallax")) ask_to_close();
    ui.end_menu();
  }
}

void Desktop::log_out() {
  size_t own = 0;
  for (const RecordingStatus& recording : app_.now->status.recordings) {
    own += app_.now->user && recording.started_by == app_.now->user->id ? 1U : 0U;
  }
  if (own > 0) {
    app_.notices.hint(own == 1 ? "Your recording goes on" : "Your recordings go on",
                      "Log in again to stop " + std::string(own == 1 ? "it." : "them."));
  }
  const auto known = app_.settings.recorders.find(app_.now->url);
  if (known != app_.settings.recorders.end()) known->second.token.clear();
  app_.save_settings();
  if (app_.fullscreen) app_.set_fullscreen(false);
  app_.page = Page::locations;
  leave_page(Page::locations);
  app_.link.log_out();
}

void Desktop::ask_to_close() {
  const bool told = closing_;
  closing_ = is_inside() && !app_.now->status.recordings.empty();
  if (told || !closing_) app_.quit();
}

void Desktop::draw_closing() {
  Ui& ui = app_.ui;
  const auto& recordings = app_.now->status.recordings;
  const bool one = recordings.size() == 1;
  ui.hold_back_dialogs(false);
  if (!ui.begin_dialog(one ? "The recording goes on" : "The recordings go on", closing_, 440)) return;
  for (size_t i = 0; i < recordings.size() && i < 5; ++i) {
    const api::LocationView* room = app_.now->location(recordings[i].location);
    ui.text(Font::strong, ui.colours().text, room != nullptr ? room->location.name : recordings[i].name);
  }
  ui.wrapped(Font::body, ui.colours().muted,
             "Closing this window, or switching this computer off, does not stop " + std::string(one ? "it" : "them") +
                 ". To stop, open Parallax again and log in.");
  ui.space(14);
  if (ui.button({.label = "Close Parallax", .kind = ButtonKind::primary})) app_.quit();
  ui.beside();
  if (ui.button({.label = "Stay"})) closing_ = false;
  ui.end_dialog();
}

void Desktop::draw_notices() {
  Ui& ui = app_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  float y = app_.controls_top.value_or(screen.y - ui.px(10)) - ui.px(10);
  const float width = std::min(ui.px(400), screen.x - ui.px(40));
  size_t shown = 0;
  for (const Notice& notice : app_.notices.all()) {
    if (!app_.notices.is_fresh(notice) || shown >= 4) break;
    app_.redraw_at(app_.now_monotonic_ns + kNsPerSecond / 2);
    const Palette& p = ui.colours();
    const Colour colour = notice.kind == NoticeKind::failed ? p.danger_text
                          : notice.kind == NoticeKind::done ? p.good
                                                            : p.accent_text;
    const Icon icon = notice.kind == NoticeKind::failed ? Icon::error
                      : notice.kind == NoticeKind::done ? Icon::check
                                                        : Icon::info;
    const float inner = width - ui.px(92);
    const TextSize head = ui.text_engine().draw_wrapped(nullptr, Font::strong, 0, 0, p.text, notice.title, inner);
    const TextSize words = ui.text_engine().draw_wrapped(nullptr, Font::small, 0, 0, p.muted, notice.text, inner);
    const float height = head.height + words.height + ui.px(26);
    if (shown > 0 && y < height) break;  // no room above for an older one
    ++shown;
    y -= height;
    ImGui::SetNextWindowPos({screen.x - width - ui.px(20), y});
    ImGui::SetNextWindowSize({width, height});
    const std::string name = "notice" + std::to_string(notice.number);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(p.raised));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(10));
    ImGui::Begin(name.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
    const float left = screen.x - width - ui.px(20);
    draw_icon(ui.list(), icon, left + ui.px(16), y + ui.px(13), ui.px(20), colour);
    ui.text_engine().draw_wrapped(&ui.list(), Font::strong, left + ui.px(48), y + ui.px(13), p.text, notice.title,
                                  inner);
    ui.text_engine().draw_wrapped(&ui.list(), Font::small, left + ui.px(48), y + ui.px(13) + head.height, p.muted,
                                  notice.text, inner);
    ui.note("notice", notice.title, notice.text, {left, y, width, height});
    ui.move_to(left + width - ui.px(42), y + ui.px(6));
    ImGui::PushID(name.c_str());
    if (ui.icon_button(Icon::close, "Dismiss")) app_.notices.dismiss(notice.number);
    ImGui::PopID();
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    y -= ui.px(10);
  }
}

}  // namespace parallax::desktop
