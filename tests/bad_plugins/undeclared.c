// SPDX-License-Identifier: Apache-2.0
// Offers an extension that its manifest does not name.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
static plx_extension two[2];
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  const plx_status status = hand_out(out);
  two[0] = extension;
  two[1].id = text("com.example.secret-door/1");
  two[1].table = &driver;
  plugin.extensions = two;
  plugin.extension_count = 2;
  return status;
}
