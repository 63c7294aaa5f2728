// SPDX-License-Identifier: Apache-2.0
// Describes itself with a table of keys that is not there, an unknown status and no name.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
static plx_status garbage(void* ctx, plx_camera_driver_info* out, plx_error* error) {
  (void)ctx, (void)error;
  out->key_count = 4000000000u;
  out->keys = 0;
  return PLX_OK;
}
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  driver.describe = garbage;
  return hand_out(out);
}
