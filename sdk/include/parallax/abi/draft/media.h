// SPDX-License-Identifier: Apache-2.0
// Draft. Media as camera drivers push it: tracks and access units, in the one form that the host's files want.
//
//   H.264, H.265  one picture: its NAL units, each with a 4-byte big-endian length (no start codes), without parameter
//                 sets that equal the track's codec_config and without access unit delimiters. codec_config is the avcC
//                 or hvcC record (ISO/IEC 14496-15). A change of it is announced by a new call of `tracks`.
//   MJPEG         one whole JFIF image; no codec_config
//   AAC           one raw frame (no ADTS); codec_config is the AudioSpecificConfig
//   Opus          one packet; codec_config is the OpusHead (RFC 7845 5.1, little-endian)
//   G.711, G.726  samples as on the wire; G.726 with bits_per_coded_sample 2…5, packed as in RFC 3551
//   L16           16-bit big-endian samples, interleaved
//   KLV           one or more complete units, original bytes
#pragma once

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_TRACK_VIDEO 1
#define PLX_TRACK_AUDIO 2
#define PLX_TRACK_METADATA 3

#define PLX_CODEC_UNKNOWN 0
#define PLX_CODEC_H264 1
#define PLX_CODEC_H265 2
#define PLX_CODEC_MJPEG 3
#define PLX_CODEC_AAC 4
#define PLX_CODEC_OPUS 5
#define PLX_CODEC_G711_ULAW 6
#define PLX_CODEC_G711_ALAW 7
#define PLX_CODEC_G726 8
#define PLX_CODEC_L16 9
#define PLX_CODEC_KLV 10

/// APPENDABLE. One of the tracks that a source sends together.
typedef struct plx_track {
  uint32_t struct_size;
  int32_t kind;            // PLX_TRACK_…; the host skips what it does not know
  int32_t codec;           // PLX_CODEC_…
  int32_t width;           // video, in pixels after cropping
  int32_t height;          // video
  int32_t sample_rate_hz;  // audio
  int32_t channels;        // audio
  int32_t bits_per_coded_sample;
  plx_rational time_base;  // seconds per tick of pts and dts: 1/90000
  plx_rational nominal_fps;
  plx_bytes codec_config;
} plx_track;
PLX_LAYOUT(plx_track, codec_config, 64);

/// Decodable by itself; always set for audio and metadata.
#define PLX_UNIT_KEY 1u
/// Something was lost just before this unit.
#define PLX_UNIT_DISCONTINUITY 2u

/// APPENDABLE. One picture, one audio frame or one metadata unit. `data` is borrowed for the call; to keep it the
/// receiver retains `anchor`.
typedef struct plx_access_unit {
  uint32_t struct_size;
  uint32_t track;  // index into what `tracks` announced last
  uint32_t flags;  // PLX_UNIT_…
  uint32_t reserved;
  int64_t pts;                   // ticks of the track's time base; any start
  int64_t dts;                   // == pts without B-frames; strictly increasing otherwise
  int64_t receive_monotonic_ns;  // `plx.clock/1` when its last byte came in
  int64_t camera_utc_ns;         // capture time on the camera's clock, or PLX_NO_TIME
  plx_bytes data;
  plx_anchor anchor;
} plx_access_unit;
PLX_LAYOUT(plx_access_unit, anchor, 88);

#ifdef __cplusplus
}
#endif
