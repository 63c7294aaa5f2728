// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/location_dialogs.hpp"

#include "api/client/base_url.hpp"
#include "desktop/state/body.hpp"

namespace parallax::desktop {

namespace {

std::string path_of(const std::string& location) {
  return "/api/v1/locations/" + api::percent_encode(location);
}

}  // namespace

void LocationDialogs::add_location() {
  adding_ = true;
  field_.open(adding_, {});
}

void LocationDialogs::rename(const api::LocationView& view) {
  renaming_ = true;
  location_ = view.location.id;
  field_.open(renaming_, view.location.name);
}

void LocationDialogs::remove(const api::LocationView& view) {
  removing_ = true;
  location_ = view.location.id;
  name_ = view.location.name;
}

void LocationDialogs::set_offline(const api::LocationView& view, bool offline) {
  asker_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"offline", offline}})},
                offline ? "The room was not taken offline" : "The room was not put back in use");
}

void LocationDialogs::set_locked(const api::LocationView& view, bool locked) {
  const std::string who = locked && frame_.now->user ? frame_.now->user->id : std::string();
  asker_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"locked_by", who}})},
                locked ? "The room was not locked" : "The room was not unlocked");
}

void LocationDialogs::draw() {
  draw_name_dialog(adding_, "Add a room", true);
  draw_name_dialog(renaming_, "Rename the room", false);
  draw_remove_dialog();
  sources_.draw();
}

void LocationDialogs::draw_name_dialog(bool& open, const char* title, bool fresh) {
  Ui& ui = ui_;
  if (!ui.begin_dialog(title, open)) return;
  const bool enter = field_.draw({.label = "Name", .placeholder = "Simulation room 1"});
  ui.space(14);
  const bool go = ui.button({.label = field_.busy() ? "One moment"
                                      : fresh       ? "Add room"
                                                    : "Rename",
                             .kind = ButtonKind::primary,
                             .enabled = field_.may_send()});
  if ((go || enter) && field_.may_send()) send_name(fresh);
  ui.beside();
  if (ui.button({.label = "Cancel"})) open = false;
  ui.end_dialog();
}

void LocationDialogs::send_name(bool fresh) {
  const std::string body_text = body({{"name", field_.text()}});
  if (!fresh) {
    field_.send({.request = {.method = "PATCH", .target = path_of(location_), .body = body_text},
                 .failed = "The room was not renamed",
                 .name = "name",
                 .taken = {}});
    return;
  }
  field_.send({.request = {.method = "POST", .target = "/api/v1/locations", .body = body_text},
               .failed = "The room was not added",
               .name = "name",
               .taken = [this](const std::string& answer, bool here) {
                 const auto made = decode_location(answer);
                 if (made && here) add_source(made->id);
               }});
}

void LocationDialogs::draw_remove_dialog() {
  Ui& ui = ui_;
  if (!ui.begin_dialog("Remove the room?", removing_)) return;
  ui.wrapped(Font::body, ui.colours().text, name_ + " and its cameras are removed from the list.");
  ui.wrapped(Font::body, ui.colours().muted, "What was recorded there stays.");
  ui.space(14);
  if (ui.button({.label = "Remove room", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    removing_ = false;
    asker_.change({.method = "DELETE", .target = path_of(location_)}, "The room was not removed");
  }
  ui.beside();
  if (ui.button({.label = "Keep it"})) removing_ = false;
  ui.end_dialog();
}

}  // namespace parallax::desktop
