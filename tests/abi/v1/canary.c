// SPDX-License-Identifier: Apache-2.0
// A plugin in plain C against the frozen headers of v1 (this folder), never against today's. Today's host must load it,
// and the services that v1 promised must answer it. It offers an extension that no host knows.
#include <parallax/abi/clock.h>
#include <parallax/abi/log.h>
#include <string.h>

typedef struct canary_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
} canary_1;

static const canary_1 table = {sizeof(canary_1), 0, 0};
static plx_extension extension;
static plx_plugin plugin;

static plx_str text(const char* literal) {
  plx_str out = {literal, strlen(literal)};
  return out;
}

const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;

plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) {
  const plx_log_1* log = host->service(host->ctx, text(PLX_LOG_ID));
  const plx_clock_1* clock = host->service(host->ctx, text(PLX_CLOCK_ID));
  if (host->boot_number != PLX_BOOT_NUMBER || log == 0 || clock == 0 || !PLX_HAS(plx_log_1, log, write) ||
      !PLX_HAS(plx_clock_1, clock, utc_ns) || clock->monotonic_ns(clock->ctx) <= 0 ||
      host->service(host->ctx, text("com.example.none/1")) != 0) {
    memcpy(error->code, "v1-broken", sizeof "v1-broken");
    return PLX_E_FAILED;
  }
  log->write(log->ctx, PLX_LOG_INFO, text("the canary sings"));
  extension.id = text("com.example.canary/1");
  extension.table = &table;
  plugin.struct_size = sizeof(plx_plugin);
  plugin.extension_count = 1;
  plugin.extensions = &extension;
  plugin.id = text(PLX_PLUGIN_ID);
  plugin.version = text(PLX_PLUGIN_VERSION);
  *out = &plugin;
  return PLX_OK;
}
