// SPDX-License-Identifier: Apache-2.0
// Calls itself by another name than its manifest.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  const plx_status status = hand_out(out);
  plugin.id = text("com.example.somebody-else");
  return status;
}
