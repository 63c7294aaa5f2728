// SPDX-License-Identifier: Apache-2.0
// An entry without the wrapper that throws at its C caller.
#define plx_plugin_entry plx_declared_entry  // the declaration says noexcept, which this plugin does not keep
#include <parallax/abi/base.h>
#undef plx_plugin_entry

extern "C" PLX_EXPORT const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
extern "C" PLX_EXPORT plx_status plx_plugin_entry(const plx_host*, const plx_plugin**, plx_error*);
plx_status plx_plugin_entry(const plx_host* /*host*/, const plx_plugin** /*out*/, plx_error* /*error*/) {
  throw 42;
}
