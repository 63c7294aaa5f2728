// SPDX-License-Identifier: Apache-2.0
// The whole of what the window shows: navigation, the page that is open, notices; and the keys. [UI thread]
#pragma once

#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/notice_area.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/review/review_view.hpp"
#include "desktop/views/rooms/locations_view.hpp"
#include "desktop/views/rooms/room_page.hpp"
#include "desktop/views/sessions/sessions_view.hpp"
#include "desktop/views/system/activity_view.hpp"
#include "desktop/views/system/connect_view.hpp"
#include "desktop/views/system/modules_view.hpp"
#include "desktop/views/system/settings_view.hpp"
#include "desktop/views/windows/rail.hpp"

namespace parallax::desktop {

class Desktop {
 public:
  /// All outlive it. `frame` is begun by whoever calls `draw`.
  Desktop(const Program& program, Frame& frame, Navigation& navigation, const WindowActions& window, Asker& asker,
          Watched& watched);
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
  [[nodiscard]] bool is_inside() const;
  [[nodiscard]] Page& page() const { return pages_.find(navigation_.page()); }
  void find_command(const std::vector<KeyEvent>& keys);
  void run_command();
  void follow_wish();
  void leave_page(Page& to);
  void draw_inside();
  void draw_lost();
  void draw_closing();
  void log_out();
  void tell_what_goes_on();
  [[nodiscard]] bool has_line() const;
  [[nodiscard]] bool recorder_is_here() const;

  const Program& program_;
  Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  RecorderNotices told_;
  ConnectView connect_;
  Pages pages_;
  // In the order of the rail.
  LocationsView locations_;
  RoomPage room_;
  SessionsView sessions_;
  ReviewView review_;
  ActivityView activity_;
  ModulesView modules_;
  SettingsView settings_;
  NoticeArea notices_;
  Rail rail_;
  Page* shown_;                   ///< in the frame before
  bool closing_ = false;          ///< the question is open
  uint64_t told_at_log_out_ = 0;  ///< number of the notice; 0: none
};

}  // namespace parallax::desktop
