// SPDX-License-Identifier: Apache-2.0
// The user interface of panels (draft): an immediate-mode table of calls. A panel makes the same calls each time it is
// drawn; what the user did since the last time comes back as return values.
//
//   if (ui->begin_table(ui->ctx, PLX_TEXT("codes"), 2)) { … }
//   ui->end_table(ui->ctx);
//
// Each `begin_…` is followed by its `end_…`, whatever it returned; 0 means that nothing inside is visible, and calls
// inside do nothing then. The host keeps its own record of what is open: an `end_…` that does not fit is refused, and
// what is left open when `draw` returns is closed; either ends the panel with a notice. Labels name widgets: two
// widgets of one label in one place need `push_id`. Sizes are in pixels, already scaled. Colours are RRGGBBAA with red
// in the highest byte; 0 is the theme's. NaN and infinite numbers count as 0. All calls: on the thread of `draw`,
// during `draw`.
#pragma once

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Styles of text.
#define PLX_TEXT_NORMAL 0
#define PLX_TEXT_DIM 1
#define PLX_TEXT_HEADING 2
#define PLX_TEXT_WARNING 3
#define PLX_TEXT_ERROR 4

// Flags of buttons.
#define PLX_BUTTON_PRIMARY 1
#define PLX_BUTTON_WIDE 2  // as wide as there is room

// Colours of the theme.
#define PLX_COLOUR_TEXT 0
#define PLX_COLOUR_DIM 1
#define PLX_COLOUR_ACCENT 2
#define PLX_COLOUR_LINE 3
#define PLX_COLOUR_BACKGROUND 4
#define PLX_COLOUR_WARNING 5

/// FROZEN. A canvas while it is open: where the mouse is, relative to its upper left corner.
typedef struct plx_canvas_state {
  double width_px;
  double height_px;
  double mouse_x_px;
  double mouse_y_px;
  int32_t hovered;  // 1: the mouse is over it
  int32_t pressed;  // 1: the left button went down on it since the last time
  int32_t held;     // 1: it is still down
  int32_t reserved;
} plx_canvas_state;
PLX_LAYOUT(plx_canvas_state, reserved, 48);

/// APPENDABLE. The calls. Functions that return int32_t for a widget return 1 if the user pressed it or changed it.
typedef struct plx_ui_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;

  /// [ui] One line of text. `style`: PLX_TEXT_….
  void (*text)(void* ctx, int32_t style, plx_str text);
  /// [ui] Text over as many lines as it needs.
  void (*text_wrapped)(void* ctx, int32_t style, plx_str text);
  /// [ui] A line across.
  void (*separator)(void* ctx);
  /// [ui] Some room.
  void (*spacing)(void* ctx);
  /// [ui] A button; 1 when it was pressed. `flags`: PLX_BUTTON_….
  int32_t (*button)(void* ctx, plx_str label, int32_t flags);
  /// [ui] A check box; `*value` is 0 or 1.
  int32_t (*checkbox)(void* ctx, plx_str label, int32_t* value);
  /// [ui] One of several choices; `chosen`: whether it is the present one.
  int32_t (*radio)(void* ctx, plx_str label, int32_t chosen);
  /// [ui] A line that can be chosen, across the whole width or the table's row.
  int32_t (*selectable)(void* ctx, plx_str label, int32_t selected);
  /// [ui] Edits UTF-8 text in place: `*length` bytes of `capacity`, not terminated. At most 64 KiB.
  int32_t (*input_text)(void* ctx, plx_str label, char* buffer, uint64_t capacity, uint64_t* length);
  /// [ui] Edits a number; `step` for its buttons, 0: none.
  int32_t (*input_number)(void* ctx, plx_str label, double* value, double step, double least, double most);
  /// [ui] A slider.
  int32_t (*slider)(void* ctx, plx_str label, double* value, double least, double most);
  /// [ui] A drop-down list; `*index` may be outside: nothing chosen yet.
  int32_t (*choice)(void* ctx, plx_str label, const plx_str* items, uint32_t count, int32_t* index);
  /// [ui] A bar from 0 to 1 with a text in it.
  void (*progress)(void* ctx, double fraction, plx_str text);
  /// [ui] Explains the widget before it while the mouse rests there.
  void (*tooltip)(void* ctx, plx_str text);

  /// [ui] What follows stands side by side.
  void (*begin_row)(void* ctx);
  /// [ui] Ends begin_row.
  void (*end_row)(void* ctx);
  /// [ui] A part with a title that folds; 1 while it is unfolded.
  int32_t (*begin_section)(void* ctx, plx_str title);
  /// [ui] Ends begin_section.
  void (*end_section)(void* ctx);
  /// [ui] A part of its own height with a scroll bar; 0: all the height that is left.
  int32_t (*begin_scroll)(void* ctx, plx_str id, double height_px);
  /// [ui] Ends begin_scroll.
  void (*end_scroll)(void* ctx);
  /// [ui] A table of 1 to 64 columns; then table_column for each column that has a heading, then next_row, next_cell.
  int32_t (*begin_table)(void* ctx, plx_str id, uint32_t columns);
  /// [ui] The next column's heading and share of the width (0: as wide as its content); before the first row.
  void (*table_column)(void* ctx, plx_str heading, double share);
  /// [ui] Begins a row; next_cell comes before its first cell.
  void (*next_row)(void* ctx);
  /// [ui] Goes to the row's next cell; 1 if it is visible.
  int32_t (*next_cell)(void* ctx);
  /// [ui] Ends begin_table.
  void (*end_table)(void* ctx);
  /// [ui] A row of tabs; only begin_tab stands directly in it.
  int32_t (*begin_tabs)(void* ctx, plx_str id);
  /// [ui] One tab; 1 while it is in front.
  int32_t (*begin_tab)(void* ctx, plx_str label);
  /// [ui] Ends begin_tab.
  void (*end_tab)(void* ctx);
  /// [ui] Ends begin_tabs.
  void (*end_tabs)(void* ctx);
  /// [ui] What follows is greyed out and takes no input if `disabled` is 1.
  void (*begin_disabled)(void* ctx, int32_t disabled);
  /// [ui] Ends begin_disabled.
  void (*end_disabled)(void* ctx);
  /// [ui] Tells widgets of one label apart, for example by an item's id.
  void (*push_id)(void* ctx, plx_str id);
  /// [ui] Ends push_id.
  void (*pop_id)(void* ctx);

  /// [ui] An area to draw on; width 0: all the width. Fills `*state`.
  int32_t (*begin_canvas)(void* ctx, plx_str id, double width_px, double height_px, plx_canvas_state* state);
  /// [ui & opened] A rectangle on the open canvas; `thickness_px` 0: filled.
  void (*canvas_rect)(void* ctx, double x0_px, double y0_px, double x1_px, double y1_px, uint32_t colour,
                      double thickness_px);
  /// [ui & opened] A line on the open canvas.
  void (*canvas_line)(void* ctx, double x0_px, double y0_px, double x1_px, double y1_px, uint32_t colour,
                      double thickness_px);
  /// [ui & opened] A circle on the open canvas; `thickness_px` 0: filled.
  void (*canvas_circle)(void* ctx, double x_px, double y_px, double radius_px, uint32_t colour, double thickness_px);
  /// [ui & opened] Text on the open canvas, by its upper left corner.
  void (*canvas_text)(void* ctx, double x_px, double y_px, uint32_t colour, plx_str text);
  /// [ui] Ends begin_canvas.
  void (*end_canvas)(void* ctx);

  /// [ui] Pixels from here to the right edge.
  double (*available_width)(void* ctx);
  /// [ui] Height of a line of text in pixels.
  double (*line_height)(void* ctx);
  /// [ui] Width of a text in pixels.
  double (*text_width)(void* ctx, plx_str text);
  /// [ui] A colour of the theme, PLX_COLOUR_….
  uint32_t (*colour)(void* ctx, int32_t role);

  /// [ui] Asks the player to show this moment.
  void (*seek)(void* ctx, int64_t session_ns);
  /// [ui] Items of the plugin's own tracks have changed: the host asks for them again.
  void (*tracks_changed)(void* ctx);
} plx_ui_1;
PLX_LAYOUT(plx_ui_1, tracks_changed, 376);

#ifdef __cplusplus
}
#endif
