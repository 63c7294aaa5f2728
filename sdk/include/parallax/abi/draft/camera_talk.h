// SPDX-License-Identifier: Apache-2.0
// Extension `plx.camera-talk/1` (draft): sound from the host to a source's loudspeaker. Offered beside
// `plx.camera-driver/1` by the same plugin, and asked for only where a source has PLX_CAN_TALK.
#pragma once

#include "camera_driver.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_CAMERA_TALK_ID "plx.camera-talk/1"

/// An open talk connection. Belongs to the driver. Is closed before its camera.
typedef struct plx_talk plx_talk;

/// FROZEN. `codec` is PLX_CODEC_L16 (here: 16-bit samples in the machine's byte order), PLX_CODEC_G711_ULAW or _ALAW.
typedef struct plx_talk_format {
  int32_t codec;
  int32_t sample_rate_hz;
  int32_t channels;
  int32_t reserved;
} plx_talk_format;
PLX_LAYOUT(plx_talk_format, reserved, 16);

/// APPENDABLE. The extension. Every slot is filled.
typedef struct plx_camera_talk_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [control] The formats that `open` takes, best first; valid until the next call for that camera.
  plx_status (*formats)(void* ctx, plx_camera* camera, const plx_talk_format** out, uint32_t* count, plx_error* error);
  /// [control] Connects to the loudspeaker. PLX_E_WRONG_STATE if someone else talks.
  plx_status (*open)(void* ctx, plx_camera* camera, const plx_talk_format* format, int64_t deadline_monotonic_ns,
                     plx_talk** out, plx_error* error);
  /// [stream & opened] Plays `samples` after what was written before; whole sample frames, 10 to 100 ms. Never blocks:
  /// PLX_WOULD_BLOCK if the device's queue is full, nothing was taken then.
  plx_status (*write)(void* ctx, plx_talk* talk, plx_bytes samples, plx_error* error);
  /// [control & opened] Ends; what was written and not yet played may be lost.
  void (*close)(void* ctx, plx_talk* talk);
} plx_camera_talk_1;
PLX_LAYOUT(plx_camera_talk_1, close, 48);

#ifdef __cplusplus
}
#endif
