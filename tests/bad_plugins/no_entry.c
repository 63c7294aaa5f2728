// SPDX-License-Identifier: Apache-2.0
// Exports its number but no entry.
#include <parallax/abi/base.h>

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;
