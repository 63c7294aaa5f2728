// SPDX-License-Identifier: Apache-2.0
// A camera driver in plain C that does nothing, for the bad plugins to spoil in one place each. It also shows that the
// ABI can be used without the C++ wrapper.
#pragma once

#include <parallax/abi/draft/camera_driver.h>
#include <string.h>

static plx_str text(const char* literal) {
  plx_str out = {literal, strlen(literal)};
  return out;
}
static plx_status describe(void* ctx, plx_camera_driver_info* out, plx_error* error) {
  (void)ctx, (void)error;
  out->driver = text("bad");
  out->name = text("Bad");
  return PLX_OK;
}
static plx_status discover(void* ctx, const plx_discovery_sink* sink, int64_t deadline_monotonic_ns, plx_error* error) {
  (void)ctx, (void)sink, (void)deadline_monotonic_ns, (void)error;
  return PLX_E_UNSUPPORTED;
}
static plx_status probe(void* ctx, plx_str address, const plx_discovery_sink* sink, int64_t deadline_monotonic_ns,
                        plx_error* error) {
  (void)ctx, (void)address, (void)sink, (void)deadline_monotonic_ns, (void)error;
  return PLX_E_UNSUPPORTED;
}
static plx_status open_source(void* ctx, const plx_config* config, plx_camera** out, plx_error* error) {
  (void)ctx, (void)config, (void)out, (void)error;
  return PLX_E_FAILED;
}
static void close_source(void* ctx, plx_camera* camera) {
  (void)ctx, (void)camera;
}
static plx_status list_streams(void* ctx, plx_camera* camera, int64_t deadline_monotonic_ns, plx_camera_info* out,
                               plx_error* error) {
  (void)ctx, (void)camera, (void)deadline_monotonic_ns, (void)out, (void)error;
  return PLX_E_FAILED;
}
static plx_status start(void* ctx, plx_camera* camera, plx_str stream, const plx_stream_sink* sink, plx_error* error) {
  (void)ctx, (void)camera, (void)stream, (void)sink, (void)error;
  return PLX_E_FAILED;
}
static void stop(void* ctx, plx_camera* camera, plx_str stream) {
  (void)ctx, (void)camera, (void)stream;
}
static plx_status health(void* ctx, plx_camera* camera, plx_camera_health* out, plx_error* error) {
  (void)ctx, (void)camera, (void)out, (void)error;
  return PLX_E_FAILED;
}

static plx_camera_driver_1 driver = {sizeof(plx_camera_driver_1),
                                     0,
                                     0,
                                     describe,
                                     discover,
                                     probe,
                                     open_source,
                                     close_source,
                                     list_streams,
                                     start,
                                     stop,
                                     health};
static plx_extension extension;
static plx_plugin plugin;

/// Fills `*out` with the harmless plugin.
static plx_status hand_out(const plx_plugin** out) {
  extension.id = text(PLX_CAMERA_DRIVER_ID);
  extension.table = &driver;
  plugin.struct_size = sizeof(plx_plugin);
  plugin.extension_count = 1;
  plugin.extensions = &extension;
  plugin.id = text(PLX_PLUGIN_ID);
  plugin.version = text(PLX_PLUGIN_VERSION);
  *out = &plugin;
  return PLX_OK;
}
