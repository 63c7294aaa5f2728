// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/location_dialogs.hpp"

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
  focus_ = true;
  name_.clear();
}

void LocationDialogs::rename(const api::LocationView& view) {
  renaming_ = true;
  focus_ = true;
  location_ = view.location.id;
  name_ = view.location.name;
}

void LocationDialogs::remove(const api::LocationView& view) {
  removing_ = true;
  location_ = view.location.id;
  name_ = view.location.name;
}

void LocationDialogs::set_offline(const api::LocationView& view, bool offline) {
  app_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"offline", offline}})},
              offline ? "The room was not taken offline" : "The room was not put back in use");
}

void LocationDialogs::set_locked(const api::LocationView& view, bool locked) {
  const std::string who = locked && app_.now->user ? app_.now->user->id : std::string();
  app_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"locked_by", who}})},
              locked ? "The room was not locked" : "The room was not unlocked");
}

void LocationDialogs::draw() {
  draw_name_dialog(adding_, "Add a room", true);
  draw_name_dialog(renaming_, "Rename the room", false);
  draw_remove_dialog();
  sources_.draw();
}

void LocationDialogs::draw_name_dialog(bool& open, const char* title, bool fresh) {
  Ui& ui = app_.ui;
  if (!ui.begin_dialog(title, open)) return;
  const FieldResult field = ui.field(name_, {.label = "Name", .placeholder = "Simulation room 1", .focus = focus_});
  focus_ = false;
  ui.space(14);
  const bool go =
      ui.button({.label = fresh ? "Add room" : "Rename", .kind = ButtonKind::primary, .enabled = !name_.empty()});
  if ((go || field.submitted) && !name_.empty()) {
    open = false;
    if (fresh) {
      app_.change({.method = "POST", .target = "/api/v1/locations", .body = body({{"name", name_}})},
                  "The room was not added", [this](const std::string& answer) {
                    if (const auto made = decode_location(answer)) add_source(made->id);
                  });
    } else {
      app_.change({.method = "PATCH", .target = path_of(location_), .body = body({{"name", name_}})},
                  "The room was not renamed");
    }
  }
  ui.beside();
  if (ui.button({.label = "Cancel"})) open = false;
  ui.end_dialog();
}

void LocationDialogs::draw_remove_dialog() {
  Ui& ui = app_.ui;
  if (!ui.begin_dialog("Remove the room?", removing_)) return;
  ui.wrapped(Font::body, ui.colours().text, name_ + " and its cameras are removed from the list.");
  ui.wrapped(Font::body, ui.colours().muted, "What was recorded there stays.");
  ui.space(14);
  if (ui.button({.label = "Remove room", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    removing_ = false;
    app_.change({.method = "DELETE", .target = path_of(location_)}, "The room was not removed");
  }
  ui.beside();
  if (ui.button({.label = "Keep it"})) removing_ = false;
  ui.end_dialog();
}

}  // namespace parallax::desktop
