// SPDX-License-Identifier: Apache-2.0
// Exports both names, but the entry's code lies in another library: an indirect function leads there.
#include <parallax/abi/base.h>

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;

extern plx_plugin_entry_fn plx_entry_of_dependency(void);
// Only the ifunc below names it, which clang does not count as use.
__attribute__((unused)) static plx_plugin_entry_fn find_entry(void) {
  return plx_entry_of_dependency();
}
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error)
    __attribute__((ifunc("find_entry")));
