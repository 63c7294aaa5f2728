// SPDX-License-Identifier: Apache-2.0
// What the user wants, as told by the timeline; the caller does it.
#pragma once

#include <variant>
#include <vector>

#include "desktop/timeline/commands.hpp"

namespace parallax::timeline {

/// Show this moment. `scrubbing`: the mouse is still down, so a quick picture will do.
struct Seek {
  int64_t session_ns = 0;
  bool scrubbing = false;
};
/// The model's selection has changed.
struct SelectionChanged {};
/// Have the recorder do it, then call History::saved or refused. Already shown (unsaved).
struct Do {
  Command command;
};
/// Have the recorder do the inverse of `command`, then call History::undone.
struct UndoWanted {
  Command command;
};
/// Double-click or Enter: edit the item's title, open its details.
struct Activate {
  Selected item;
};
/// The model's loop has changed.
struct LoopChanged {};
/// Right click; `item` if one was hit.
struct MenuWanted {
  std::optional<Selected> item;
  int64_t session_ns = 0;
};
/// Another stretch is visible: tracks that load by stretches may want to.
struct ViewChanged {};

using Intent = std::variant<Seek, SelectionChanged, Do, UndoWanted, Activate, LoopChanged, MenuWanted, ViewChanged>;
using Intents = std::vector<Intent>;

/// What keys are bound to; the shell knows the keys.
enum class Action {
  next_item,
  previous_item,
  nudge_left,  ///< the selected items, else the playhead, by one frame
  nudge_right,
  nudge_left_far,  ///< by ten frames
  nudge_right_far,
  zoom_in,  ///< about the playhead
  zoom_out,
  zoom_all,
  zoom_selection,
  loop_selection,
  loop_none,
  remove_selected,
  edit_selected,
  select_none,
  undo,
  redo,
};

}  // namespace parallax::timeline
