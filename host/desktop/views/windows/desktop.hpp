// SPDX-License-Identifier: Apache-2.0
// The whole of what the window shows: navigation, the page that is open, notices; and the keys. [UI thread]
#pragma once

#include <string>

#include "desktop/views/parts/app.hpp"
#include "desktop/views/parts/notice_area.hpp"
#include "desktop/views/review/review_view.hpp"
#include "desktop/views/rooms/locations_view.hpp"
#include "desktop/views/rooms/room_view.hpp"
#include "desktop/views/sessions/sessions_view.hpp"
#include "desktop/views/system/activity_view.hpp"
#include "desktop/views/system/connect_view.hpp"
#include "desktop/views/system/modules_view.hpp"
#include "desktop/views/system/settings_view.hpp"
#include "desktop/views/windows/rail.hpp"

namespace parallax::desktop {

class Desktop {
 public:
  /// `wished_room`: name or id of a room to open as soon as rooms are known; empty: none.
  Desktop(App& app, std::string wished_room);
  /// Builds one frame in the current ImGui context.
  void draw(const std::vector<KeyEvent>& keys);
  ConnectView& connection() { return connect_; }
  /// For the windows beside this one, which show them, too.
  RecorderNotices& told() { return told_; }
  /// Closes the window: at once, or after a word about recordings that go on; the second time at once.
  void ask_to_close();
  [[nodiscard]] std::string page_name() const;
  /// What is typed behind this key is for the field that it opens.
  [[nodiscard]] bool opens_field(const KeyEvent& key) const;

 private:
  bool is_inside() const;
  void find_command(const std::vector<KeyEvent>& keys);
  void run_command();
  void open_wished_room();
  void leave_page(Page to);
  void draw_inside();
  void draw_lost();
  void draw_page();
  void draw_closing();
  void log_out();
  void tell_what_goes_on();
  [[nodiscard]] bool has_line() const;
  [[nodiscard]] bool recorder_is_here() const;

  App& app_;
  RecorderNotices told_;
  ConnectView connect_;
  LocationsView locations_;
  RoomView room_;
  SessionsView sessions_;
  ReviewView review_;
  ActivityView activity_;
  ModulesView modules_;
  SettingsView settings_;
  NoticeArea notices_;
  Rail rail_;
  Page shown_ = Page::locations;
  std::string wished_room_;       ///< until it is open, or known not to be there
  bool closing_ = false;          ///< the question is open
  uint64_t told_at_log_out_ = 0;  ///< number of the notice; 0: none
};

}  // namespace parallax::desktop
