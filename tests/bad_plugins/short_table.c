// SPDX-License-Identifier: Apache-2.0
// The table ends before its last slot.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  driver.struct_size = offsetof(plx_camera_driver_1, health);
  return hand_out(out);
}
