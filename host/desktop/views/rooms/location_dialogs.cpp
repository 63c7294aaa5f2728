// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/location_dialogs.hpp"

#include "api/client/calls/locations.hpp"

namespace parallax::desktop {

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
  LocationChange change;
  change.offline = offline;
  asker_.change(api::calls::locations::change(view.location.id, change),
                offline ? "The room was not taken offline" : "The room was not put back in use");
}

void LocationDialogs::set_locked(const api::LocationView& view, bool locked) {
  LocationChange change;
  change.locked_by = locked && frame_.now->user ? frame_.now->user->id : std::string();
  asker_.change(api::calls::locations::change(view.location.id, change),
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
  if (!fresh) {
    LocationChange change;
    change.name = field_.text();
    field_.send(api::calls::locations::change(location_, change),
                {.failed = "The room was not renamed", .name = "name"});
    return;
  }
  const NewLocation location{.name = field_.text(), .parent = {}, .departments = {}};
  field_.send(api::calls::locations::add(location), {.failed = "The room was not added", .name = "name"},
              [this](const Result<api::LocationView>& made, bool here) {
                if (here) add_source(made->location.id);
              });
}

void LocationDialogs::draw_remove_dialog() {
  Ui& ui = ui_;
  if (!ui.begin_dialog("Remove the room?", removing_)) return;
  ui.wrapped(Font::body, ui.colours().text, name_ + " and its cameras are removed from the list.");
  ui.wrapped(Font::body, ui.colours().muted, "What was recorded there stays.");
  ui.space(14);
  if (ui.button({.label = "Remove room", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    removing_ = false;
    asker_.change(api::calls::locations::remove(location_), "The room was not removed");
  }
  ui.beside();
  if (ui.button({.label = "Keep it"})) removing_ = false;
  ui.end_dialog();
}

}  // namespace parallax::desktop
