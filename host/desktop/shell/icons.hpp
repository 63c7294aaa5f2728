// SPDX-License-Identifier: Apache-2.0
// Icons as lines on a grid of 24 × 24, drawn at any size. [UI thread]
#pragma once

#include "desktop/shell/palette.hpp"

struct ImDrawList;

namespace parallax::desktop {

enum class Icon {
  none,
  rooms,
  sessions,
  activity,
  modules,
  settings,
  back,
  record,
  stop,
  pause,
  play,
  play_back,
  frame_back,
  frame_forward,
  jump_back,
  jump_forward,
  part_previous,
  part_next,
  mark_previous,
  mark_next,
  mark,
  lock,
  offline,
  check,
  warning,
  error,
  info,
  search,
  plus,
  edit,
  trash,
  copy,
  folder,
  more,
  close,
  user,
  log_out,
  camera,
  microphone,
  screen,
  sound,
  muted,
  fullscreen,
  mini,
  second_window,
  grid,
  focus,
  table,
  sun,
  moon,
  loop,
  chevron_up,
  chevron_down,
  chevron_right,
  refresh,
  shield,
  clock,
  logo
};

/// Draws `icon` into the square of `size` pixels with its upper left corner at x, y.
void draw_icon(ImDrawList& list, Icon icon, float x, float y, float size, Colour colour);

}  // namespace parallax::desktop
