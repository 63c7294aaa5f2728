// SPDX-License-Identifier: Apache-2.0
// What a Technician changes about rooms: add, rename, take offline, lock, remove.
#pragma once

#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/checked_field.hpp"
#include "desktop/views/rooms/source_dialogs.hpp"

namespace parallax::desktop {

class LocationDialogs {
 public:
  LocationDialogs(const Program& program, const Frame& frame, const WindowActions& window, Asker& asker)
      : ui_(program.ui),
        frame_(frame),
        asker_(asker),
        sources_(program, frame, window, asker),
        field_(program.ui, frame, asker) {}
  void draw();
  /// Closes what is open: its page goes.
  void rest() {
    adding_ = renaming_ = removing_ = false;
    sources_.rest();
  }

  void add_location();
  void rename(const api::LocationView& view);
  void remove(const api::LocationView& view);
  void add_source(const std::string& location) { sources_.add(location); }
  void set_offline(const api::LocationView& view, bool offline);
  void set_locked(const api::LocationView& view, bool locked);

 private:
  void draw_name_dialog(bool& open, const char* title, bool fresh);
  void send_name(bool fresh);
  void draw_remove_dialog();

  Ui& ui_;
  const Frame& frame_;
  Asker& asker_;
  SourceDialogs sources_;
  std::string location_;
  std::string name_;    ///< of the room that is to be removed
  CheckedField field_;  ///< of the dialog that adds or renames
  bool adding_ = false;
  bool renaming_ = false;
  bool removing_ = false;
};

}  // namespace parallax::desktop
