// SPDX-License-Identifier: Apache-2.0
// The entry never returns.
#include <unistd.h>

#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  for (;;) pause();
  return hand_out(out);
}
