// SPDX-License-Identifier: Apache-2.0
// Nothing is wrong with this one: the others differ from it in one place.
#include "bad.h"

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  return hand_out(out);
}
