// SPDX-License-Identifier: Apache-2.0
// Extension `plx.panel/1` (draft): a panel in the desktop, beside the videos. The plugin never sees the user interface
// library, whose ABI changes with every release: it draws through the table of ui.h.
//
// A panel whose `draw` fails, leaves something open, or repeatedly takes more than 50 ms is closed with a notice; the
// rest of the desktop goes on. A plugin that ends the process while it draws is not loaded at the next start.
#pragma once

#include "ui.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_PANEL_ID "plx.panel/1"

/// An opened panel. Belongs to the plugin; the host only hands it back.
typedef struct plx_panel plx_panel;

/// FROZEN. Something that the user can do in the panel and bind to a key.
typedef struct plx_panel_command {
  plx_str id;           // stable: "count-up"
  plx_str label;        // for people
  plx_str default_key;  // "Ctrl+1", "F7"; empty: none
} plx_panel_command;
PLX_LAYOUT(plx_panel_command, default_key, 48);

/// The panel gets the keys that no command took while it is in front.
#define PLX_PANEL_TAKES_KEYS 1u

/// APPENDABLE. About the panel. Filled by `describe`; everything in it lives as long as the process.
typedef struct plx_panel_info {
  uint32_t struct_size;
  uint32_t command_count;
  const plx_panel_command* commands;
  plx_str panel;   // short and stable: "counter"
  plx_str title;   // for people
  uint32_t flags;  // PLX_PANEL_…
  uint32_t reserved;
} plx_panel_info;
PLX_LAYOUT(plx_panel_info, reserved, 56);

#define PLX_PRESS_DOWN 1
#define PLX_PRESS_REPEAT 2
#define PLX_PRESS_UP 3

#define PLX_MODIFIER_SHIFT 1
#define PLX_MODIFIER_CTRL 2
#define PLX_MODIFIER_ALT 4

/// FROZEN. A key, with the moment that the user saw when it went down: not the moment at which the panel is drawn.
/// `key`: printable keys by their upper-case ASCII on a US keyboard, others from 256 on (256 Escape, 257 Enter,
/// 258 Tab, 259 Backspace, 262 Right, 263 Left, 264 Down, 265 Up, 290 F1 … 301 F12).
typedef struct plx_key_press {
  int64_t monotonic_ns;      // when it happened, by `plx.clock/1`
  int64_t shown_session_ns;  // of the picture on screen then; PLX_NO_TIME without a session
  int32_t key;
  int32_t action;     // PLX_PRESS_…
  int32_t modifiers;  // PLX_MODIFIER_…
  int32_t reserved;
} plx_key_press;
PLX_LAYOUT(plx_key_press, reserved, 32);

/// APPENDABLE. What is going on while a panel is drawn. Borrowed for the call.
typedef struct plx_panel_frame {
  uint32_t struct_size;
  uint32_t key_count;
  const plx_key_press* keys;  // since the last draw, oldest first
  plx_str session;            // id of the session on screen; empty: none
  int64_t playhead_session_ns;
  int64_t duration_session_ns;
} plx_panel_frame;
PLX_LAYOUT(plx_panel_frame, duration_session_ns, 48);

/// APPENDABLE. The extension. Every slot is filled.
typedef struct plx_panel_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] About the panel.
  plx_status (*describe)(void* ctx, plx_panel_info* out, plx_error* error);
  /// [ui] Makes a panel. The host opens one at a time.
  plx_status (*open)(void* ctx, plx_panel** out, plx_error* error);
  /// [ui & opened] Destroys the panel.
  void (*close)(void* ctx, plx_panel* panel);
  /// [ui & opened] Draws; called whenever something may have changed. An error closes the panel.
  plx_status (*draw)(void* ctx, plx_panel* panel, const plx_panel_frame* frame, const plx_ui_1* ui, plx_error* error);
  /// [ui & opened] Runs one of the panel's commands; PLX_E_NOT_FOUND for an unknown one. `frame` has no keys.
  plx_status (*command)(void* ctx, plx_panel* panel, plx_str id, const plx_panel_frame* frame, plx_error* error);
} plx_panel_1;
PLX_LAYOUT(plx_panel_1, command, 56);

#ifdef __cplusplus
}
#endif
