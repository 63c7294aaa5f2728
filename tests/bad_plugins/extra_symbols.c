// SPDX-License-Identifier: Apache-2.0
// Exports a third name.
#include "bad.h"

PLX_EXPORT int png_create(void);
int png_create(void) {
  return 1;
}
const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  return hand_out(out);
}
