// SPDX-License-Identifier: Apache-2.0
// Draft. How a user's configuration reaches a driver or a storage backend: as text by key, the secret apart.
#pragma once

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// FROZEN. One setting. An unknown key is ignored or refused with PLX_E_INVALID, as the plugin sees fit.
typedef struct plx_pair {
  plx_str key;
  plx_str value;
} plx_pair;
PLX_LAYOUT(plx_pair, value, 32);

/// APPENDABLE. Input of every `open`; all of it borrowed for the call. The secret (password, access key) stands apart
/// from the pairs, so that pairs may be shown and logged; it is empty if there is none. A plugin never logs it.
typedef struct plx_config {
  uint32_t struct_size;
  uint32_t pair_count;
  const plx_pair* pairs;
  plx_bytes secret;
} plx_config;
PLX_LAYOUT(plx_config, secret, 32);

#define PLX_KEY_TEXT 0
#define PLX_KEY_NUMBER 1
#define PLX_KEY_SWITCH 2  // "true" or "false"
#define PLX_KEY_CHOICE 3  // one of `choices`
#define PLX_KEY_URL 4
#define PLX_KEY_FOLDER 5
#define PLX_KEY_SECRET 6  // goes to plx_config.secret; at most one per plugin

#define PLX_KEY_REQUIRED 1u

/// FROZEN. Describes one key, so that the host can draw a form and check a file.
typedef struct plx_config_key {
  plx_str key;            // "lower_case_words"
  plx_str label;          // for people, English
  plx_str help;           // one sentence
  plx_str default_value;  // what the plugin takes if the key is missing
  plx_str choices;        // PLX_KEY_CHOICE: "auto|tcp|udp"
  int32_t type;
  uint32_t flags;
} plx_config_key;
PLX_LAYOUT(plx_config_key, flags, 88);

#ifdef __cplusplus
}
#endif
