// SPDX-License-Identifier: Apache-2.0
// Takes the process down while its library is being loaded.
#include <cstdlib>

extern "C" {
#include "bad.h"
}

namespace {
struct Aborts {
  Aborts() { std::abort(); }
} const aborts;
}  // namespace

extern "C" const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
extern "C" plx_status plx_plugin_entry(const plx_host* /*host*/, const plx_plugin** out,
                                       plx_error* /*error*/) noexcept {
  return hand_out(out);
}
