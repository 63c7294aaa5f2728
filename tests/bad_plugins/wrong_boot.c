// SPDX-License-Identifier: Apache-2.0
// Its manifest says the right boot number, its library another one.
#include "bad.h"

const uint32_t plx_plugin_abi = 999;
plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  (void)host, (void)error;
  return hand_out(out);
}
