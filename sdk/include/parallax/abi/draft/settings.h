// SPDX-License-Identifier: Apache-2.0
// Service `plx.settings/1` (draft): a plugin's own settings, as text by key. Keys are "lower-case-words"; each plugin
// sees only its own. Secrets do not belong here.
#pragma once

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_SETTINGS_ID "plx.settings/1"

/// APPENDABLE.
typedef struct plx_settings_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [control] The value of `key`; PLX_ABSENT if there is none. `*value` is valid until the next call of `get`.
  plx_status (*get)(void* ctx, plx_str key, plx_str* value, plx_error* error);
  /// [control] Keeps `value` under `key`, across restarts where the host has a place for it. An empty value removes.
  plx_status (*set)(void* ctx, plx_str key, plx_str value, plx_error* error);
} plx_settings_1;
PLX_LAYOUT(plx_settings_1, set, 32);

#ifdef __cplusplus
}
#endif
