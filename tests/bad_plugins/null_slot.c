// SPDX-License-Identifier: Apache-2.0
// One slot is empty.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  driver.start = 0;
  return hand_out(out);
}
