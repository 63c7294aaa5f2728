// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/locations_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fold.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "model/sessions/held.hpp"

namespace parallax::desktop {

namespace {

constexpr float kLeastCard = 270;  ///< width
constexpr float kSmallCard = 255;  ///< two of them stand beside each other in the smallest window
constexpr float kSearch = 260;
constexpr float kNameShare = 0.44F;
constexpr float kStateShare = 0.33F;

// Recording rooms first: they need attention.
int rank(const api::LocationView& view) {
  if (is_active(view)) return 0;
  if (view.state == LocationState::free) return 1;
  return view.state == LocationState::locked ? 2 : 3;
}

std::string words_of_sources(const Location& location) {
  const size_t count = location.sources.size();
  return count == 0 ? "no camera yet" : count == 1 ? "1 source" : fmt::format("{} sources", count);
}

}  // namespace

RoomLook look_of(Ui& ui, const Frame& frame, const api::LocationView& view) {
  const Palette& palette = ui.colours();
  const auto by_whom = [&](std::string_view state) {
    return view.by.empty() ? state : ui.print("{} by {}", state, view.by);
  };
  const bool known = frame.now->state == LinkState::ready;
  if (const RecordingStatus* recording = frame.now->recording_in(view.location.id)) {
    const RecordingWords words = words_of(ui.memory(), *frame.now, *recording, frame.now_monotonic_ns);
    const bool paused = words.look == RecordingLook::paused;
    RoomLook look{icon_of(words.look),
                  colour_of(words.look, palette),
                  known ? by_whom(paused ? std::string_view("Paused") : words.state) : "Recording not known",
                  words.clock,
                  {}};
    if (!words.whole && (words.look == RecordingLook::recording || words.look == RecordingLook::silent)) {
      look.count = words.count;
      look.missing = words.missing;
    }
    return look;
  }
  if (!known) return {Icon::warning, palette.muted, "Not known", {}, {}};
  if (view.state == LocationState::starting) return {Icon::clock, palette.warning, by_whom("Starting"), {}, {}};
  if (view.state == LocationState::recording) return {Icon::record, palette.danger_text, by_whom("Recording"), {}, {}};
  if (view.state == LocationState::paused) return {Icon::pause, palette.warning, by_whom("Paused"), {}, {}};
  if (view.state == LocationState::locked) return {Icon::lock, palette.warning, by_whom("Locked"), {}, {}};
  if (view.state == LocationState::offline) return {Icon::offline, palette.muted, "Offline", {}, {}};
  if (view.problem) return {Icon::warning, palette.warning, "Cannot record", {}, {}};  // a full disk
  const SilentSources silent = silent_in(ui.memory(), *frame.now, view.location);
  if (silent.count > 0) return {Icon::warning, palette.warning, "Free", {}, silent.words, silent.all};
  return {Icon::check, palette.good, "Free", {}, {}};
}

LocationsView::LocationsView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
                             const WindowActions& window, Asker& asker)
    : Page(pages, {.name = kLocationsPage,
                   .title = "Locations",
                   .icon = Icon::rooms,
                   .command = "Show the locations",
                   .chord = "Ctrl+1",
                   .scope = Scope::locations,
                   .counts_recordings = true}),
      program_(program),
      frame_(frame),
      navigation_(navigation),
      window_(window),
      dialogs_(program, frame, window, asker) {}

LocationsView::Rooms LocationsView::sorted() const {
  Rooms out(program_.ui.memory().resource());
  const std::string wanted = fold(search_);
  for (const api::LocationView& view : frame_.now->status.locations) {
    if (wanted.empty() || fold(view.location.name).find(wanted) != std::string::npos) out.push_back(&view);
  }
  std::sort(out.begin(), out.end(), [&](const api::LocationView* a, const api::LocationView* b) {
    if (program_.settings.locations_as_table && descending_) std::swap(a, b);
    // The wall shows first what records, whatever the table was sorted by.
    if ((!program_.settings.locations_as_table || column_ == Column::state) && rank(*a) != rank(*b))
      return rank(*a) < rank(*b);
    if (program_.settings.locations_as_table && column_ == Column::sources &&
        a->location.sources.size() != b->location.sources.size()) {
      return a->location.sources.size() < b->location.sources.size();
    }
    const std::string first = fold(a->location.name);
    const std::string second = fold(b->location.name);
    return first != second ? first < second : a->location.id < b->location.id;
  });
  return out;
}

void LocationsView::open(const api::LocationView& view) {
  navigation_.open_room(view.location.id);
}

void LocationsView::draw() {
  Ui& ui = program_.ui;
  const Rooms rooms = sorted();
  const RecordingCount recorded = count_recordings(ui.memory(), *frame_.now, frame_.now_monotonic_ns);
  const Rect head = ui.rest();
  const size_t count = frame_.now->status.locations.size();
  const std::string_view line = recorded.rooms > 0 ? recorded.text
                                : count == 1       ? std::string_view("1 room")
                                                   : ui.print("{} rooms", count);
  const bool narrow = head.width < ui.px(700);
  const ButtonOptions add{.label = "Add a room", .icon = Icon::plus, .kind = ButtonKind::primary, .icon_only = narrow};
  const float actions = ui.px(narrow ? 36 : kSearch + 8 + 36) +
                        (frame_.now->rights.allow(Action::location_manage) ? ui.px(8) + ui.button_width(add) : 0.0F);
  draw_page_head(ui, "Locations", line, actions + ui.px(12));
  const float below = ImGui::GetCursorScreenPos().y;
  const auto draw_search = [&](float width) {
    const bool go = ui.field(search_, {.label = "Search rooms",
                                       .placeholder = "Search rooms",
                                       .width = width,
                                       .focus = frame_.commands.take("locations.search"),
                                       .show_label = false,
                                       .icon = Icon::search})
                        .submitted;
    if (go && rooms.size() == 1) open(*rooms.front());
  };
  ui.move_to(head.x + head.width - actions, head.y + ui.px(4));
  if (!narrow) {
    draw_search(kSearch);
    ui.beside();
  }
  bool table = program_.settings.locations_as_table;
  if (ui.icon_button(table ? Icon::grid : Icon::table, table ? "Show as wall" : "Show as table")) {
    program_.settings.locations_as_table = !table;
    window_.save_settings();
  }
  if (frame_.now->rights.allow(Action::location_manage)) {
    ui.beside();
    if (ui.button(add)) dialogs_.add_location();
  }
  ui.move_to(head.x, below);
  if (narrow && !frame_.now->status.locations.empty()) {
    draw_search(0);
    ui.space(8);
  }
  if (frame_.now->status.locations.empty()) {
    if (frame_.now->rights.allow(Action::location_manage)) {
      if (ui.empty_state(Icon::rooms, "No rooms yet",
                         "A room holds the cameras and microphones that are recorded "
                         "together. Add the first one.",
                         "Add the first room")) {
        dialogs_.add_location();
      }
    } else if (!frame_.now->rights.allow(Action::location_view)) {
      ui.empty_state(
          Icon::rooms, "No room to show now",
          "A room appears here while a session that you are invited to is recorded in it. Ask the Trainer to "
          "invite you.");
    } else {
      ui.empty_state(Icon::rooms, "No rooms yet", "A Technician adds rooms and decides who may see them. Ask yours.");
    }
  } else if (rooms.empty()) {
    ui.empty_state(Icon::search, "Nothing found", "No room has \u201c" + search_ + "\u201d in its name.");
  } else {
    ui.begin_scroll("rooms");
    if (table) {
      draw_table(rooms);
    } else {
      draw_wall(rooms);
    }
    ui.end_scroll();
  }
  draw_menu();
  dialogs_.draw();
}

void LocationsView::draw_wall(const Rooms& rooms) {
  Ui& ui = program_.ui;
  const Rect area = ui.rest();
  const float gap = ui.px(16);
  const float room = area.width - ui.px(6);
  const float least = ui.px(area.width < ui.px(600) ? kSmallCard : kLeastCard);
  const auto columns = std::max(1.0F, std::floor((room + gap) / (least + gap)));
  const float width = std::floor(std::min(ui.px(420), (room - gap * (columns - 1)) / columns));
  const float height = std::floor(width * 9 / 16) + ui.px(78);
  const auto per_row = static_cast<size_t>(columns);
  for (size_t i = 0; i < rooms.size(); ++i) {
    const size_t row = i / per_row;
    const Rect rect{area.x + ui.px(3) + static_cast<float>(i % per_row) * (width + gap),
                    area.y + ui.px(3) + static_cast<float>(row) * (height + gap), width, height};
    draw_room(*rooms[i], rect);
  }
  const size_t rows = (rooms.size() + per_row - 1) / per_row;
  ui.move_to(area.x, area.y + static_cast<float>(rows) * (height + gap));
  ImGui::Dummy({1, 1});
}

void LocationsView::draw_room(const api::LocationView& view, const Rect& rect) {
  Ui& ui = program_.ui;
  const Palette& p = ui.colours();
  ImDrawList& list = ui.list();
  const RoomLook look = look_of(ui, frame_, view);
  const Press press =
      ui.pressable(view.location.id, rect, {.kind = "room", .label = view.location.name, .value = look.text});
  if (press.pressed) open(view);
  if (press.menu) {
    menu_room_ = view.location.id;
    menu_wanted_ = true;
  }
  if (!ImGui::IsRectVisible(rect.from(), rect.to())) {
    thumbnails_.erase(view.location.id);
    return;
  }
  list.AddRectFilled(rect.from(), rect.to(), packed(press.hovered ? p.hover : p.surface), ui.px(12));
  const Rect picture{rect.x + ui.px(6), rect.y + ui.px(6), rect.width - ui.px(12), (rect.width - ui.px(12)) * 9 / 16};
  const auto camera = std::find_if(view.location.sources.begin(), view.location.sources.end(),
                                   [](const Source& source) { return source.kind != SourceKind::microphone; });
  if (camera == view.location.sources.end() || view.state == LocationState::offline) {
    list.AddRectFilled(picture.from(), picture.to(), packed(p.video), ui.px(8));
    const float size = ui.px(34);
    draw_icon(list, view.state == LocationState::offline ? Icon::offline : Icon::camera,
              picture.x + (picture.width - size) / 2, picture.y + (picture.height - size) / 2, size,
              mix(p.on_video, p.video, 0.5));
  } else {
    auto& tile = thumbnails_[view.location.id];
    if (!tile || tile->source() != *camera) tile = std::make_unique<LiveTile>(program_, frame_, window_, *camera);
    tile->draw(picture, {.name = false, .small_only = true});
  }
  if (!look.clock.empty()) {
    list.AddRect(picture.from(), picture.to(), packed(look.colour), ui.px(8), 0, ui.px(2));
    window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 2);
  }
  const float left = rect.x + ui.px(14);
  const float width = rect.width - ui.px(28);
  float y = picture.y + picture.height + ui.px(8);
  ui.text_engine().draw(list, Font::strong, left, y, p.text, view.location.name, width);
  y += ui.text_engine().line(Font::strong) + ui.px(4);
  draw_icon(list, look.icon, left, y + ui.px(1), ui.px(15), look.colour);
  const std::string_view text = look.clock.empty() ? look.text : ui.print("{}  {}", look.text, look.clock);
  const std::string sources = words_of_sources(view.location);
  const std::string_view count = look.count.empty() ? std::string_view(sources) : look.count;
  const float count_width = ui.text_engine().measure(Font::small, count).width;
  const float right = left + width - count_width;
  ui.text_engine().draw(list, Font::small, left + ui.px(22), y, look.colour, text, width - count_width - ui.px(34));
  ui.text_engine().draw(list, Font::small, right, y, look.count.empty() ? p.muted : p.warning, count);
  const Rect place{right, y, count_width, ui.text_engine().line(Font::small)};
  ui.note("count", view.location.name, count, place);
  if (press.hovered && place.contains(ImGui::GetMousePos())) ui.tooltip(look.missing, place);
  if (press.focused) ui.focus_ring(rect, ui.px(12));
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
}

void LocationsView::draw_table(const Rooms& rooms) {
  Ui& ui = program_.ui;
  thumbnails_.clear();
  const Palette& p = ui.colours();
  const Rect area = ui.rest();
  const float height = ui.px(44);
  struct Head {
    Column column;
    std::string_view title;
    float share;
  };
  const Head heads[] = {{Column::name, "Name", kNameShare},
                        {Column::state, "Status", kStateShare},
                        {Column::sources, "Sources", 1 - kNameShare - kStateShare}};
  float x = area.x;
  for (const Head& head : heads) {
    const Rect rect{x, area.y, area.width * head.share, ui.px(34)};
    const Press press = ui.pressable(head.title, rect, {.kind = "column", .label = head.title});
    if (press.pressed) {
      descending_ = column_ == head.column && !descending_;
      column_ = head.column;
    }
    const bool chosen = column_ == head.column;
    ui.text_engine().draw(ui.list(), Font::small, x + ui.px(12), area.y + ui.px(8), chosen ? p.text : p.muted,
                          head.title);
    if (chosen) {
      const float after = ui.text_engine().measure(Font::small, head.title).width;
      draw_icon(ui.list(), descending_ ? Icon::chevron_down : Icon::chevron_up, x + ui.px(16) + after,
                area.y + ui.px(9), ui.px(14), p.text);
    }
    if (press.focused) ui.focus_ring(rect, ui.px(4));
    x += rect.width;
  }
  float y = area.y + ui.px(36);
  for (const api::LocationView* view : rooms) {
    const Rect rect{area.x, y, area.width - ui.px(4), height};
    const RoomLook look = look_of(ui, frame_, *view);
    const Press press =
        ui.pressable(view->location.id, rect, {.kind = "room", .label = view->location.name, .value = look.text});
    if (press.pressed) open(*view);
    if (press.menu) {
      menu_room_ = view->location.id;
      menu_wanted_ = true;
    }
    ui.list().AddRectFilled(rect.from(), {rect.x + rect.width, rect.y + height - ui.px(2)},
                            packed(press.hovered ? p.hover : p.surface), ui.px(8));
    const float line = y + (height - ui.text_engine().line(Font::body)) / 2;
    ui.text_engine().draw(ui.list(), Font::strong, rect.x + ui.px(12), line, p.text, view->location.name,
                          area.width * kNameShare - ui.px(24));
    const float status = area.x + area.width * kNameShare + ui.px(12);
    draw_icon(ui.list(), look.icon, status, y + (height - ui.px(16)) / 2, ui.px(16), look.colour);
    ui.text_engine().draw(ui.list(), Font::body, status + ui.px(24), line, look.colour, look.text,
                          area.width * kStateShare - ui.px(44));
    const std::string sources = words_of_sources(view->location);
    const float count = area.width * (kNameShare + kStateShare) + ui.px(12);
    ui.text_engine().draw(ui.list(), Font::body, area.x + count, line, look.count.empty() ? p.muted : p.warning,
                          look.count.empty() ? std::string_view(sources) : look.count, area.width - count - ui.px(8));
    const Rect place{area.x + count, y, area.width - count - ui.px(8), height};
    if (press.hovered && place.contains(ImGui::GetMousePos())) ui.tooltip(look.missing, place);
    if (press.focused) ui.focus_ring(rect, ui.px(8));
    y += height;
  }
  ui.move_to(area.x, y);
  ImGui::Dummy({1, 1});
}

void LocationsView::draw_menu() {
  Ui& ui = program_.ui;
  const bool wanted = std::exchange(menu_wanted_, false);
  if (!ui.begin_menu("room menu", wanted)) return;
  if (const api::LocationView* view = frame_.now->location(menu_room_)) {
    const std::string_view why = frame_.now->rights.refusal(Action::location_manage, view->location);
    const bool may = why.empty();
    if (ui.menu_item(Icon::play, "Open")) open(*view);
    if (ui.menu_item(Icon::edit, "Rename", may, why)) dialogs_.rename(*view);
    if (ui.menu_item(Icon::plus, "Add a camera", may, why)) dialogs_.add_source(view->location.id);
    const bool locked = !view->location.locked_by.empty();
    if (ui.menu_item(Icon::lock, locked ? "Unlock" : "Lock", may, why)) dialogs_.set_locked(*view, !locked);
    const bool offline = view->location.offline;
    if (ui.menu_item(Icon::offline, offline ? "Put back in use" : "Take offline", may, why)) {
      dialogs_.set_offline(*view, !offline);
    }
    const auto held = location_held(frame_.now->status.recordings, view->location.id);
    if (ui.menu_item(Icon::trash, "Remove", may && !held, may && held ? held->line() : std::string(why))) {
      dialogs_.remove(*view);
    }
  }
  ui.end_menu();
}

}  // namespace parallax::desktop
