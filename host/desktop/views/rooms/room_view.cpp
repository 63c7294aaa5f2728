// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/room_view.hpp"

#include <algorithm>

#include "desktop/player/sound.hpp"
#include "desktop/views/rooms/locations_view.hpp"
#include "model/sessions/held.hpp"

namespace parallax::desktop {

RoomView::RoomView(const Program& program, const Frame& frame, Navigation& navigation, const WindowActions& window,
                   Asker& asker, RoomPlace place, Watched* watched)
    : program_(program),
      frame_(frame),
      navigation_(navigation),
      window_(window),
      watched_(watched),
      place_(place),
      bar_(program, frame, navigation, window, asker),
      dialogs_(program, frame, window, asker) {}

void RoomView::rest() {
  tiles_.clear();
  shown_room_.clear();
  pressed_.clear();
  dragged_.clear();
  bar_.rest();
  dialogs_.rest();
}

std::string_view RoomView::layout_key() const {
  const std::string& room = navigation_.room();
  return place_ == RoomPlace::main_window ? std::string_view(room) : program_.ui.print("{}/second", room);
}

const RoomLayout& RoomView::layout() const {
  static const RoomLayout first;
  const auto kept = program_.settings.rooms.find(layout_key());
  return kept == program_.settings.rooms.end() ? first : kept->second;
}

void RoomView::set_layout(RoomLayout layout) {
  program_.settings.rooms[std::string(layout_key())] = std::move(layout);
  window_.save_settings();
}

void RoomView::toggle_focus(const std::string& source) {
  RoomLayout next = layout();
  if (next.kind == "focus" && (next.focus == source || source.empty())) {
    next.kind = "grid";
  } else {
    next.kind = "focus";
    if (!source.empty()) next.focus = source;
  }
  set_layout(std::move(next));
}

void RoomView::draw() {
  Ui& ui = program_.ui;
  if (shown_room_ != navigation_.room()) {
    rest();
    shown_room_ = navigation_.room();
  }
  const api::LocationView* room = frame_.now->location(navigation_.room());
  const Rect area = ui.rest();
  if (room == nullptr) {
    dialogs_.rest();
    if (ui.empty_state(Icon::rooms, "This room is gone", "It was removed, or it is not for you any more.",
                       "Back to the rooms")) {
      navigation_.open(kLocationsPage);
    }
    return;
  }
  // Before the tiles take new pictures: a mark is of the picture that was seen.
  std::optional<int64_t> captured;
  for (const std::string& id : order_) {
    const auto found = tiles_.find(id);
    if (!captured && found != tiles_.end()) captured = found->second.tile->capture_utc_ns();
  }
  const bool alone = frame_.fullscreen;
  const float head = alone ? 0 : ui.px(46);
  if (alone && !ui.dialog_open() && ui.key_pressed(kKeyEscape)) window_.set_fullscreen(false);
  const float bar = alone && frame_.now->recording_in(navigation_.room()) == nullptr ? 0 : RecordBar::height(ui);
  if (!alone) draw_head(*room, {area.x, area.y, area.width, head});
  const float gap = bar > 0 ? ui.px(10) : 0;
  const Rect pictures{area.x, area.y + head, area.width, std::max(ui.px(40), area.height - head - bar - gap)};
  if (frame_.commands.take("live.layout")) toggle_focus({});
  if (frame_.commands.take("live.overlay")) {
    program_.settings.overlay = !program_.settings.overlay;
    window_.save_settings();
  }
  if (frame_.commands.take("live.unzoom")) {
    for (auto& [id, shown] : tiles_) shown.zoom = {};
  }
  draw_tiles(*room, pictures);
  draw_edge(pictures);
  if (watched_ != nullptr) tell_watched();
  if (alone) draw_leave_fullscreen(area);
  if (bar > 0) bar_.draw(*room, {area.x, area.y + area.height - bar, area.width, bar}, captured);
  draw_menu(*room);
  bar_.draw_dialogs();
  dialogs_.draw();
}

void RoomView::tell_watched() {
  watched_->room = navigation_.room();
  const bool known = std::find(order_.begin(), order_.end(), pressed_) != order_.end();
  if (known && layout().kind != "focus") {
    watched_->source = pressed_;
  } else if (!order_.empty()) {
    watched_->source = order_.front();
  } else {
    watched_->source.clear();
  }
}

// In the second window the room's name is a menu of all rooms; returns where it ends.
float RoomView::draw_rooms(const api::LocationView& room, const Rect& rect) {
  Ui& ui = program_.ui;
  ui.move_to(rect.x, rect.y);
  const bool open = ui.button({.label = room.location.name,
                               .icon = Icon::chevron_down,
                               .kind = ButtonKind::quiet,
                               .tip = "Show another room in this window"});
  const float right = ImGui::GetItemRectMax().x;
  if (!ui.begin_menu("rooms of the second window", open)) return right;
  for (const api::LocationView& other : frame_.now->status.locations) {
    if (ui.menu_item(other.location.id == navigation_.room() ? Icon::check : Icon::none, other.location.name)) {
      navigation_.open_room(other.location.id);
    }
  }
  ui.end_menu();
  return right;
}

void RoomView::draw_head(const api::LocationView& room, const Rect& rect) {
  Ui& ui = program_.ui;
  const bool main = place_ == RoomPlace::main_window;
  const float buttons = ui.px(44) * (main ? 5 : 4);
  float left = rect.x;
  const RoomLook look = look_of(ui, frame_, room);
  bool badge_fits = true;
  if (main) {
    ui.move_to(rect.x, rect.y);
    if (ui.button({.label = "Back",
                   .icon = Icon::back,
                   .kind = ButtonKind::quiet,
                   .tip = program_.keymap.text_of("go.back")})) {
      navigation_.open(kLocationsPage);
    }
    left = ImGui::GetItemRectMax().x + ui.px(10);
    const float room_for_words = rect.x + rect.width - buttons - left;
    const float badge = ui.text_engine().measure(Font::small, look.text).width + ui.px(60);
    badge_fits = room_for_words - badge >= ui.px(40);  // else the record bar alone says it
    const float room_width = std::max(ui.px(40), room_for_words - (badge_fits ? badge : ui.px(8)));
    const TextSize name = ui.text_engine().draw(ui.list(), Font::title, left, rect.y + ui.px(4), ui.colours().text,
                                                room.location.name, room_width);
    ui.note("heading", room.location.name, look.text, {left, rect.y, name.width, rect.height});
    left += name.width + ui.px(14);
  } else {
    left = draw_rooms(room, rect) + ui.px(14);
  }
  ui.move_to(left, rect.y + ui.px(7));
  if (badge_fits) ui.badge(look.icon, look.text, look.colour);
  ui.move_to(rect.x + rect.width - buttons, rect.y);
  const bool focus = layout().kind == "focus";
  if (ui.icon_button(focus ? Icon::grid : Icon::focus, focus ? "All the same size" : "One large")) toggle_focus({});
  ui.beside();
  if (ui.icon_button(Icon::info, "Facts on the pictures", true, program_.settings.overlay)) {
    program_.settings.overlay = !program_.settings.overlay;
    window_.save_settings();
  }
  ui.beside();
  if (main) {
    if (ui.icon_button(Icon::mini, "Picture in picture", true, frame_.mini_window)) window_.toggle_mini_window();
    ui.beside();
    if (ui.icon_button(Icon::second_window, "Second window", true, frame_.second_window))
      window_.toggle_second_window();
    ui.beside();
  }
  if (ui.icon_button(Icon::fullscreen, "Full screen")) window_.set_fullscreen(!frame_.fullscreen);
  if (!main) {
    ui.beside();
    if (ui.icon_button(Icon::close, "Close this window")) window_.toggle_second_window();
  }
}

// Who does not know the key finds the way out at the upper edge.
void RoomView::draw_leave_fullscreen(const Rect& area) {
  Ui& ui = program_.ui;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (mouse.y < area.y || mouse.y > area.y + ui.px(90)) return;
  ui.move_to(area.x + area.width - ui.px(48), area.y + ui.px(8));
  if (ui.icon_button(Icon::fullscreen, "Leave full screen", true, true)) window_.set_fullscreen(false);
}

void RoomView::arrange(const std::vector<Source>& sources) {
  const RoomLayout& kept = layout();
  const bool same = std::equal(sources.begin(), sources.end(), sources_.begin(), sources_.end(),
                               [](const Source& source, const std::string& id) { return source.id == id; });
  if (same && kept == arranged_) return;
  sources_.clear();
  for (const Source& source : sources) sources_.push_back(source.id);
  arranged_ = kept;
  order_ = arranged(kept, sources_);
  std::erase_if(tiles_, [&](const auto& entry) {
    return std::find(sources_.begin(), sources_.end(), entry.first) == sources_.end();
  });
}

void RoomView::draw_tiles(const api::LocationView& room, const Rect& area) {
  Ui& ui = program_.ui;
  const auto& sources = room.location.sources;
  arrange(sources);
  if (sources.empty()) {
    ui.move_to(area.x, area.y);
    ui.begin_scroll("no sources", area.width, area.height);
    if (frame_.now->rights.allow(Action::location_manage)) {
      if (ui.empty_state(Icon::camera, "No cameras yet",
                         "Add the cameras and microphones of this room; each is tested "
                         "at once.",
                         "Add a camera")) {
        dialogs_.add(room.location.id);
      }
    } else {
      ui.empty_state(Icon::camera, "No cameras yet", "A Technician adds the cameras of this room.");
    }
    ui.end_scroll();
    return;
  }
  const RoomLayout& kept = layout();
  const float gap = ui.px(frame_.fullscreen ? 2 : 8);
  const auto places_of = kept.kind == "focus" ? focus_places : grid_places;
  const TilePlaces places = places_of(order_.size(), area.width, area.height, gap, ui.memory().resource(), kTileAspect);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    if (!dragged_.empty() && !drop_on_.empty() && dragged_ != drop_on_) {
      RoomLayout next = kept;
      next.order = order_;
      std::iter_swap(std::find(next.order.begin(), next.order.end(), dragged_),
                     std::find(next.order.begin(), next.order.end(), drop_on_));
      if (next.kind == "focus") next.focus = next.order.front();
      set_layout(std::move(next));
    }
    dragged_.clear();
  }
  drop_on_.clear();
  for (size_t i = 0; i < order_.size(); ++i) {
    const auto source =
        std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.id == order_[i]; });
    const Rect rect{area.x + places[i].x, area.y + places[i].y, places[i].width, places[i].height};
    draw_tile(*source, rect);
  }
}

void RoomView::draw_tile(const Source& source, const Rect& rect) {
  Ui& ui = program_.ui;
  Shown& shown = tiles_[source.id];
  if (!shown.tile || shown.tile->source() != source)
    shown.tile = std::make_unique<LiveTile>(program_, frame_, window_, source);
  const Press press = ui.pressable(source.id, rect, {.kind = "picture", .label = source.name});
  ImGui::SetItemAllowOverlap();
  const Rect picture = shown.tile->draw(rect, {.overlay = program_.settings.overlay,
                                               .sound = true,
                                               .rounding = frame_.fullscreen ? 0.0F : 10.0F,
                                               .zoom = shown.zoom});
  handle_mouse(source, shown, rect, picture, press);
  draw_missing(source, rect);
  if (press.focused && ui.key_pressed(kKeyEnter)) toggle_focus(source.id);
  if (press.focused) ui.focus_ring({rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4}, ui.px(10));
  if (drop_on_ == source.id && dragged_ != source.id) {
    ui.list().AddRect(rect.from(), rect.to(), packed(ui.colours().accent_text), ui.px(10), 0, ui.px(3));
  }
  draw_sound(shown, rect);
}

// A camera that should be recorded and is not cannot be overlooked.
void RoomView::draw_missing(const Source& source, const Rect& rect) {
  const RecordingStatus* recording = frame_.now->recording_in(navigation_.room());
  if (recording == nullptr || frame_.now->state != LinkState::ready || !is_missing(*recording, source.id)) return;
  Ui& ui = program_.ui;
  const Palette& dark = palette_of(Theme::dark);  // over a picture
  const float rounding = frame_.fullscreen ? 0 : ui.px(10);
  const float thick = ui.px(3);
  ui.list().AddRect({rect.x + thick / 2, rect.y + thick / 2},
                    {rect.x + rect.width - thick / 2, rect.y + rect.height - thick / 2}, packed(dark.warning), rounding,
                    0, thick);
  constexpr std::string_view kWords = "Not recorded";
  const TextSize size = ui.text_engine().measure(Font::small, kWords);
  const Rect chip{rect.x + rect.width - size.width - ui.px(44), rect.y + ui.px(8), size.width + ui.px(36), ui.px(24)};
  ui.note("missing", source.name, kWords, rect);
  if (chip.x < rect.x + ui.px(60)) return;  // the name is there
  ui.list().AddRectFilled(chip.from(), chip.to(), packed(dark.video, 0.8F), ui.px(6));
  draw_icon(ui.list(), Icon::warning, chip.x + ui.px(7), chip.y + ui.px(4), ui.px(16), dark.warning);
  ui.text_engine().draw(ui.list(), Font::small, chip.x + ui.px(28),
                        chip.y + (chip.height - ui.text_engine().line(Font::small)) / 2, dark.warning, kWords);
}

// A calm line around the pictures in the colour of what is true.
void RoomView::draw_edge(const Rect& pictures) {
  const RecordingStatus* recording = frame_.now->recording_in(navigation_.room());
  if (recording == nullptr) return;
  Ui& ui = program_.ui;
  const RecordingWords words = words_of(ui.memory(), *frame_.now, *recording, frame_.now_monotonic_ns);
  const float out = frame_.fullscreen ? -ui.px(1) : ui.px(4);
  ui.list().PushClipRectFullScreen();
  ui.list().AddRect({pictures.x - out, pictures.y - out},
                    {pictures.x + pictures.width + out, pictures.y + pictures.height + out},
                    packed(colour_of(words.look, ui.colours())), frame_.fullscreen ? 0 : ui.px(12), 0, ui.px(2));
  ui.list().PopClipRect();
}

void RoomView::handle_mouse(const Source& source, Shown& shown, const Rect& rect, const Rect& picture,
                            const Press& press) {
  if (press.pressed) pressed_ = source.id;
  if (press.menu) {
    menu_source_ = source.id;
    menu_wanted_ = true;
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (press.double_clicked && !sound_place(shown, rect).contains(io.MousePos)) toggle_focus(source.id);
  const bool inside = rect.contains(io.MousePos);
  zoom_with_wheel(program_.ui, press, picture, shown.zoom);
  if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, program_.ui.px(8))) {
    if (shown.zoom.factor > 1 && picture.width > 0) {
      shown.zoom = gpu::moved(shown.zoom, io.MouseDelta.x / picture.width, io.MouseDelta.y / picture.height);
    } else {
      dragged_ = source.id;
    }
  }
  if (!dragged_.empty() && inside) drop_on_ = source.id;
}

void RoomView::draw_menu(const api::LocationView& room) {
  Ui& ui = program_.ui;
  if (!ui.begin_menu("source menu", std::exchange(menu_wanted_, false))) return;
  const auto& sources = room.location.sources;
  const auto source =
      std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.id == menu_source_; });
  if (source != sources.end()) {
    const bool large = layout().kind == "focus" && layout().focus == source->id;
    if (ui.menu_item(large ? Icon::grid : Icon::focus, large ? "All the same size" : "Show large")) {
      toggle_focus(source->id);
    }
    const std::string_view refusal = frame_.now->rights.refusal(Action::location_manage, room.location);
    const bool may = refusal.empty();
    // What is not recorded loses nothing by being put right or removed.
    const auto held = source_held(frame_.now->status.recordings, *source);
    const std::string why = may && held ? held->line() : std::string(refusal);
    if (ui.menu_item(Icon::edit, "Change the camera", may && !held, why)) dialogs_.change(*source);
    if (ui.menu_item(Icon::trash, "Remove the camera", may && !held, why)) dialogs_.remove(*source);
    if (ui.menu_item(Icon::plus, "Add a camera", may, refusal)) dialogs_.add(room.location.id);
  }
  ui.end_menu();
}

// Of the loudspeaker, and the volume while it is heard; empty without sound.
Rect RoomView::sound_place(const Shown& shown, const Rect& tile) const {
  const Ui& ui = program_.ui;
  const std::shared_ptr<player::SoundTrack> track = shown.tile->sound();
  if (track == nullptr || !shown.tile->has_sound() || tile.width < ui.px(120)) return {};
  const bool has_volume = !track->muted() && LiveTile::has_volume(ui, tile.width);
  const float width = ui.px(has_volume ? 154 : 36);
  const float x = tile.x + tile.width - ui.px(8) - width;
  return {x, tile.y + tile.height - ui.px(44), width, ui.px(36)};
}

void RoomView::draw_sound(Shown& shown, const Rect& rect) {
  Ui& ui = program_.ui;
  const Rect place = sound_place(shown, rect);
  if (place.width <= 0) return;
  const std::shared_ptr<player::SoundTrack> track = shown.tile->sound();
  const player::SoundLevel level = track->level();
  const float height = std::min(ui.px(90), rect.height - ui.px(64));
  const float x = rect.x + rect.width - ui.px(18);
  const float bottom = rect.y + rect.height - ui.px(50);
  if (height > ui.px(72)) {  // on a thumbnail it would hide what there is to see
    ui.list().AddRectFilled({x, bottom - height}, {x + ui.px(5), bottom}, packed(ui.colours().video, 0.7F), ui.px(2));
    const float loud = std::clamp(level.peak, 0.0F, 1.0F);
    const Colour colour = loud > 0.95F ? ui.colours().record : palette_of(Theme::dark).good;
    ui.list().AddRectFilled({x, bottom - height * loud}, {x + ui.px(5), bottom}, packed(colour), ui.px(2));
  }
  ImGui::PushID(shown.tile->source().id.c_str());
  ui.move_to(rect.x + rect.width - ui.px(44), rect.y + rect.height - ui.px(44));
  ui.note("meter", shown.tile->source().name, ui.print("{:.3f}", level.peak),
          {x, bottom - std::max(height, 1.0F), ui.px(5), std::max(height, 1.0F)});
  const bool muted = track->muted();
  const std::string_view tip = ui.print("{} {}", muted ? "Listen to" : "Mute", shown.tile->source().name);
  // On a picture, whatever its colours.
  ui.list().AddRectFilled(place.from(), place.to(), packed(ui.colours().surface, 0.92F), ui.px(8));
  if (ui.icon_button(muted ? Icon::muted : Icon::sound, tip, true, !muted)) {
    track->set_volume(static_cast<float>(program_.settings.volume));
    track->set_muted(!muted);
    if (muted) window_.listen(track);
  }
  if (!muted && LiveTile::has_volume(ui, rect.width)) {
    float volume = track->volume();
    ui.move_to(rect.x + rect.width - ui.px(158), rect.y + rect.height - ui.px(38));
    if (ui.slider(ui.print("Volume of {}", shown.tile->source().name), volume, 0, 1, 110)) {
      track->set_volume(volume);
      program_.settings.volume = static_cast<double>(volume);
      volume_changed_ = true;
    }
  }
  if (volume_changed_ && !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    volume_changed_ = false;
    window_.save_settings();
  }
  ImGui::PopID();
}

}  // namespace parallax::desktop
