// SPDX-License-Identifier: Apache-2.0
// Extension `plx.camera-driver/1` (draft): finds sources, opens them, and says how their streams are to be had.
//
// A source is a camera (picture, perhaps with sound and metadata), a microphone or a screen. After `open`,
// `list_streams` names its streams: "main" for recording, "sub" for small pictures. `start` either gives the host a
// descriptor (the host then receives RTSP itself) or begins to push access units into the sink. Reconnecting is the
// host's job: a driver whose device is gone calls `ended` with the reason and waits for `stop`, and the host starts it
// again later.
#pragma once

#include "config.h"
#include "media.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_CAMERA_DRIVER_ID "plx.camera-driver/1"

#define PLX_SOURCE_CAMERA 1
#define PLX_SOURCE_MICROPHONE 2
#define PLX_SOURCE_SCREEN 3
#define PLX_SOURCE_LOUDSPEAKER 4  // no streams; reached through plx.camera-talk

// Capabilities; each names the extension that the host may then ask the same plugin for.
#define PLX_CAN_PTZ 1ull        // plx.camera-ptz
#define PLX_CAN_IO 2ull         // plx.camera-io
#define PLX_CAN_TALK 4ull       // plx.camera-talk
#define PLX_CAN_EVENTS 8ull     // plx.camera-events
#define PLX_CAN_IMAGE 16ull     // plx.camera-image
#define PLX_CAN_CLOCK 32ull     // plx.camera-clock
#define PLX_CAN_DISCOVER 64ull  // the driver's `discover` can find something
#define PLX_CAN_PROBE 128ull    // the driver's `probe` works

/// An opened source. Belongs to the driver; the host only hands it back.
typedef struct plx_camera plx_camera;

/// APPENDABLE. About the driver. Filled by `describe`; everything in it lives as long as the process.
typedef struct plx_camera_driver_info {
  uint32_t struct_size;
  uint32_t key_count;
  const plx_config_key* keys;
  plx_str driver;  // short and stable, used in location files: "rtsp"
  plx_str name;    // for people: "Any RTSP camera"
  uint64_t capabilities;
} plx_camera_driver_info;
PLX_LAYOUT(plx_camera_driver_info, capabilities, 56);

/// APPENDABLE. A source that was found. `pairs` is a configuration ready for `open`, but for the secret.
typedef struct plx_found_source {
  uint32_t struct_size;
  int32_t kind;  // PLX_SOURCE_…
  plx_str id;    // the same each time the same device is found
  plx_str name;
  plx_str address;  // for people: host name, serial number
  const plx_pair* pairs;
  uint32_t pair_count;
  uint32_t reserved;
  uint64_t capabilities;
} plx_found_source;
PLX_LAYOUT(plx_found_source, capabilities, 80);

/// APPENDABLE. Receives what `discover` and `probe` find. Valid during the call that it was given to.
typedef struct plx_discovery_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] Takes one source; duplicates by `id` are ignored.
  void (*found)(void* ctx, const plx_found_source* source);
  /// [any] 1 if the search shall end soon, else 0. To be asked at least every 100 ms.
  int32_t (*cancelled)(void* ctx);
} plx_discovery_sink;
PLX_LAYOUT(plx_discovery_sink, cancelled, 32);

#define PLX_STREAM_MAIN 1
#define PLX_STREAM_SUB 2

#define PLX_DELIVERY_DESCRIPTOR 1  // the host receives
#define PLX_DELIVERY_PUSH 2        // the driver pushes access units

/// FROZEN. One stream of an opened source; unknown figures are 0.
typedef struct plx_stream_info {
  plx_str id;        // "main", "sub", …
  int32_t role;      // PLX_STREAM_…
  int32_t delivery;  // PLX_DELIVERY_…
  int32_t width;
  int32_t height;
  plx_rational fps;
} plx_stream_info;
PLX_LAYOUT(plx_stream_info, fps, 40);

/// APPENDABLE. About an opened source. Valid until the next `list_streams` of that camera.
typedef struct plx_camera_info {
  uint32_t struct_size;
  uint32_t stream_count;
  const plx_stream_info* streams;
  plx_str name;
  int32_t kind;  // PLX_SOURCE_…
  uint32_t reserved;
  uint64_t capabilities;
} plx_camera_info;
PLX_LAYOUT(plx_camera_info, capabilities, 48);

#define PLX_TRANSPORT_AUTO 0
#define PLX_TRANSPORT_TCP 1
#define PLX_TRANSPORT_UDP 2

/// APPENDABLE. How the host is to receive a stream. The URL (rtsp://, rtsps://) never carries user or password.
typedef struct plx_stream_descriptor {
  uint32_t struct_size;
  int32_t transport;  // PLX_TRANSPORT_…
  plx_str url;
  plx_str user;
  plx_bytes password;
  plx_str tls_pin_sha256;  // hexadecimal SHA-256 of the certificate to accept; empty: the usual check
} plx_stream_descriptor;
PLX_LAYOUT(plx_stream_descriptor, tls_pin_sha256, 72);

#define PLX_SINK_OK 0    // taken
#define PLX_SINK_BUSY 1  // not taken: drop up to the next key unit, or offer the same unit again later
#define PLX_SINK_STOP 2  // not taken: push no more and wait for `stop`

/// APPENDABLE. Receives one stream. Valid from `start` until `stop` returns. Never blocks.
typedef struct plx_stream_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [control] PLX_DELIVERY_DESCRIPTOR only: called once, inside `start`.
  void (*descriptor)(void* ctx, const plx_stream_descriptor* descriptor);
  /// [stream] Announces all tracks, before the first unit and again whenever one changes. Borrowed for the call.
  /// Returns PLX_SINK_….
  int32_t (*tracks)(void* ctx, const plx_track* const* tracks, uint32_t count);
  /// [stream] Hands one unit over. Returns PLX_SINK_….
  int32_t (*access_unit)(void* ctx, const plx_access_unit* unit);
  /// [stream] Nothing more will come, and why; NULL: ended as asked. At most once per start. Nothing is pushed after
  /// it.
  void (*ended)(void* ctx, const plx_error* reason);
} plx_stream_sink;
PLX_LAYOUT(plx_stream_sink, ended, 48);

#define PLX_HEALTH_UNKNOWN 0
#define PLX_HEALTH_GOOD 1
#define PLX_HEALTH_DEGRADED 2
#define PLX_HEALTH_FAILED 3

/// APPENDABLE. What the driver itself knows about an opened source. `text` is valid until the next `health` of that
/// camera.
typedef struct plx_camera_health {
  uint32_t struct_size;
  int32_t state;  // PLX_HEALTH_…
  plx_str text;
} plx_camera_health;
PLX_LAYOUT(plx_camera_health, text, 24);

/// APPENDABLE. The extension. Every slot is filled. Structs named `out` come with `struct_size` set by the caller; the
/// callee fills no more than that.
typedef struct plx_camera_driver_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] About the driver; does not touch the network.
  plx_status (*describe)(void* ctx, plx_camera_driver_info* out, plx_error* error);
  /// [control] Searches until done, cancelled or the deadline; returns PLX_OK, also if nothing was found, or
  /// PLX_CANCELLED. PLX_E_UNSUPPORTED without PLX_CAN_DISCOVER.
  plx_status (*discover)(void* ctx, const plx_discovery_sink* sink, int64_t deadline_monotonic_ns, plx_error* error);
  /// [control] Reports the sources at `address` (host name, host:port or URL). PLX_E_UNSUPPORTED without PLX_CAN_PROBE.
  plx_status (*probe)(void* ctx, plx_str address, const plx_discovery_sink* sink, int64_t deadline_monotonic_ns,
                      plx_error* error);
  /// [control] Checks the configuration and makes a source of it. Does not have to connect. PLX_E_INVALID names the
  /// key.
  plx_status (*open)(void* ctx, const plx_config* config, plx_camera** out, plx_error* error);
  /// [control & opened & !streaming] Destroys the source.
  void (*close)(void* ctx, plx_camera* camera);
  /// [control & opened] The source's kind, capabilities and streams. May ask the device.
  plx_status (*list_streams)(void* ctx, plx_camera* camera, int64_t deadline_monotonic_ns, plx_camera_info* out,
                             plx_error* error);
  /// [control & opened & !streaming] Starts one stream; several streams may run at the same time. Returns without
  /// waiting for the first unit.
  plx_status (*start)(void* ctx, plx_camera* camera, plx_str stream, const plx_stream_sink* sink, plx_error* error);
  /// [control & opened] Ends one stream; does nothing if it is not streaming. No sink call runs or comes after it
  /// returns.
  void (*stop)(void* ctx, plx_camera* camera, plx_str stream);
  /// [control & opened] What the driver knows; returns at once.
  plx_status (*health)(void* ctx, plx_camera* camera, plx_camera_health* out, plx_error* error);
} plx_camera_driver_1;
PLX_LAYOUT(plx_camera_driver_1, health, 88);

#ifdef __cplusplus
}
#endif
