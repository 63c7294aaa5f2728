// SPDX-License-Identifier: Apache-2.0
// One room, live: its tiles in the user's arrangement, and the record bar.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_tile.hpp"
#include "desktop/views/rooms/record_bar.hpp"
#include "desktop/views/rooms/room_layout.hpp"
#include "desktop/views/rooms/source_dialogs.hpp"

namespace parallax::desktop {

/// The main window, or a further one, which has its own arrangement and chooses its room itself.
enum class RoomPlace { main_window, second_window };

class RoomView {
 public:
  /// `watched`: told what is watched here; null: nobody follows this window.
  RoomView(const Program& program, const Frame& frame, Navigation& navigation, const WindowActions& window,
           Asker& asker, RoomPlace place, Watched* watched);
  void draw();
  /// Lets go of all streams.
  void rest();
  /// The program may end: what is being typed does not end with it.
  void save_typed() { bar_.rest(); }

 private:
  struct Shown {
    std::unique_ptr<LiveTile> tile;
    gpu::Zoom zoom;
  };
  void draw_head(const api::LocationView& room, const Rect& rect);
  float draw_rooms(const api::LocationView& room, const Rect& rect);
  void draw_leave_fullscreen(const Rect& area);
  void draw_tiles(const api::LocationView& room, const Rect& area);
  void draw_tile(const Source& source, const Rect& rect);
  [[nodiscard]] Rect sound_place(const Shown& shown, const Rect& tile) const;
  void draw_sound(Shown& shown, const Rect& rect);
  void draw_missing(const Source& source, const Rect& rect);
  void draw_edge(const Rect& pictures);
  void handle_mouse(const Source& source, Shown& shown, const Rect& rect, const Rect& picture, const Press& press);
  void draw_menu(const api::LocationView& room);
  void set_layout(RoomLayout layout);
  void toggle_focus(const std::string& source);
  [[nodiscard]] const RoomLayout& layout() const;
  [[nodiscard]] std::string_view layout_key() const;
  void arrange(const std::vector<Source>& sources);
  void tell_watched();

  const Program& program_;
  const Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  Watched* watched_;
  RoomPlace place_;
  RecordBar bar_;
  SourceDialogs dialogs_;
  std::string shown_room_;
  std::map<std::string, Shown> tiles_;  ///< by source id
  std::vector<std::string> order_;      ///< as drawn: the sources in `arranged_`
  std::vector<std::string> sources_;    ///< that were arranged
  RoomLayout arranged_;
  std::string pressed_;  ///< the tile that was clicked last
  bool volume_changed_ = false;
  std::string dragged_;
  std::string drop_on_;
  std::string menu_source_;
  bool menu_wanted_ = false;
};

}  // namespace parallax::desktop
