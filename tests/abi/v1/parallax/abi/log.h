// SPDX-License-Identifier: Apache-2.0
// Service `plx.log/1`: lines in the host's log, under the plugin's id. Frozen.
#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_LOG_ID "plx.log/1"

#define PLX_LOG_DEBUG 0
#define PLX_LOG_INFO 1
#define PLX_LOG_WARNING 2
#define PLX_LOG_ERROR 3

/// APPENDABLE.
typedef struct plx_log_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] Writes one line; an unknown level counts as info. Text never holds a secret. Never blocks for long.
  void (*write)(void* ctx, int32_t level, plx_str text);
} plx_log_1;
PLX_LAYOUT(plx_log_1, write, 24);

#ifdef __cplusplus
}
#endif
