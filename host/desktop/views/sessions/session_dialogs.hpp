// SPDX-License-Identifier: Apache-2.0
// What can be done with a session from its menu: rename, secure, give away, copy, delete (R36–R57).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/dto/sessions.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/state/folder_opener.hpp"
#include "desktop/state/session_rights.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/checked_field.hpp"

namespace parallax::desktop {

/// What is lost with a session, in words: "4 videos of 1:02:03, 2.1 GB, with 12 marks". [any thread]
[[nodiscard]] std::string words_of_loss(const SessionSummary& session);

class SessionDialogs {
 public:
  SessionDialogs(const Program& program, const Frame& frame, const WindowActions& window, Asker& asker)
      : program_(program),
        frame_(frame),
        window_(window),
        asker_(asker),
        rights_(program.link),
        field_(program.ui, frame, asker) {}
  void draw();
  /// The menu of a session; `open` in the frame of the click.
  void draw_menu(bool open, const SessionSummary* session, const std::function<void(const SessionSummary&)>& review);

  void rename(const SessionSummary& session);
  void remove(const SessionSummary& session);

 private:
  enum class Dialog { none, rename, remove, copy, owner, annotators };
  void open(Dialog dialog, const SessionSummary& session, std::string value);
  bool begin(Dialog dialog, std::string_view title);
  void end();
  void draw_rename();
  void draw_remove();
  void open_copy(const SessionSummary& session);
  void draw_copy();
  void draw_no_exports();
  void draw_person();
  void change_people(bool owner);
  void secure(const SessionSummary& session);
  void verify(const SessionSummary& session);
  void show_folder(const SessionSummary& session);
  void tell_not_shown(const std::string& folder, const Error& error);
  void watch_opener();
  void send(api::ClientCall<void> call, std::string failed, std::string done);
  /// Work that goes on behind; `what` names it when it has ended.
  void begin_work(api::ClientCall<std::string> call, std::string failed, std::string begun, std::string what);

  /// An item of the menu that is greyed out, with the reason, where the recorder would refuse.
  bool item(Icon icon, std::string_view label, Action action);

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  SessionRights rights_;
  FolderOpener opener_;
  Dialog dialog_ = Dialog::none;
  bool shown_ = false;
  SessionSummary session_;
  CheckedField field_;  ///< of the dialog that has one
  /// Where the recorder lets sessions be copied to; nothing: not known yet.
  std::optional<api::ExportList> exports_;
  size_t export_ = 0;
};

}  // namespace parallax::desktop
