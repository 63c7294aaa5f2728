// SPDX-License-Identifier: Apache-2.0
// The entry says no, with a reason.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)out, (void)hand_out;
  memcpy(error->code, "no-dongle", sizeof "no-dongle");
  memcpy(error->message, "The dongle is missing.", sizeof "The dongle is missing.");
  memcpy(error->remedy, "Plug it in.", sizeof "Plug it in.");
  return PLX_E_DENIED;
}
