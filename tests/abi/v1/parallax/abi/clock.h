// SPDX-License-Identifier: Apache-2.0
// Service `plx.clock/1`: the host's clocks; simulated in tests, so a plugin asks here and nowhere else. Frozen.
#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_CLOCK_ID "plx.clock/1"

/// APPENDABLE.
typedef struct plx_clock_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] Never steps; the clock of deadlines and of `receive_monotonic_ns` (CLOCK_MONOTONIC on a real host).
  int64_t (*monotonic_ns)(void* ctx);
  /// [any] Nanoseconds since 1970 in UTC; may step.
  int64_t (*utc_ns)(void* ctx);
} plx_clock_1;
PLX_LAYOUT(plx_clock_1, utc_ns, 32);

#ifdef __cplusplus
}
#endif
