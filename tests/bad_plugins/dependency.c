// SPDX-License-Identifier: Apache-2.0
// A library that is no plugin itself but exports a plugin's two names.
#include "bad.h"

PLX_EXPORT extern int plx_dependency_is_used;
int plx_dependency_is_used = 1;

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;

static plx_status real_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  return hand_out(out);
}
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  return real_entry(host, out, error);
}
/// For bad_entry_elsewhere: an address in this library.
PLX_EXPORT plx_plugin_entry_fn plx_entry_of_dependency(void);
plx_plugin_entry_fn plx_entry_of_dependency(void) {
  return real_entry;
}
