// SPDX-License-Identifier: Apache-2.0
// All rooms: a wall with live pictures or a table; each with its state in colour, text and icon (R12, R30–R34).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_tile.hpp"
#include "desktop/views/rooms/location_dialogs.hpp"

namespace parallax::desktop {

/// How a room's state looks.
struct RoomLook {
  Icon icon = Icon::none;
  Colour colour;
  std::string_view text;   ///< of this frame
  std::string_view clock;  ///< of the session, of a start what is left; empty where nothing is recorded
  std::string_view count;  ///< "3 of 4 cameras", "1 of 4 does not deliver"; empty where none is known to be missing
  std::string_view missing = {};  ///< all of those by name, with reasons; told under the mouse
};
[[nodiscard]] RoomLook look_of(Ui& ui, const Frame& frame, const api::LocationView& view);

class LocationsView final : public Page {
 public:
  LocationsView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
                const WindowActions& window, Asker& asker);
  void draw() override;
  /// Lets go of the thumbnails' streams.
  void rest() override {
    thumbnails_.clear();
    dialogs_.rest();
  }

 private:
  enum class Column { name, state, sources };
  using Rooms = std::pmr::vector<const api::LocationView*>;  ///< of this frame
  [[nodiscard]] Rooms sorted() const;
  void draw_wall(const Rooms& rooms);
  void draw_room(const api::LocationView& view, const Rect& rect);
  void draw_table(const Rooms& rooms);
  void draw_menu();
  void open(const api::LocationView& view);

  const Program& program_;
  const Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  LocationDialogs dialogs_;
  std::string search_;
  Column column_ = Column::name;
  bool descending_ = false;
  std::string menu_room_;
  bool menu_wanted_ = false;
  std::map<std::string, std::unique_ptr<LiveTile>> thumbnails_;  ///< by location id
};

}  // namespace parallax::desktop
