// SPDX-License-Identifier: Apache-2.0
// What every producer of media (RTSP receiver, driver that pushes) hands to every consumer (file, relay, decoder):
// access units in the form the file wants them, reference-counted, with all that is known about their time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "model/media/codec.hpp"

namespace parallax::media {

/// What a decoder must know before the first access unit. Immutable once shared; a change makes a new one.
struct StreamFormat {
  MediaKind kind = MediaKind::video;
  Codec codec = Codec::unknown;
  int32_t clock_rate_hz = 90000;  ///< ticks per second of `rtp_ticks`
  int32_t width = 0;              ///< video, in pixels after cropping
  int32_t height = 0;
  int32_t sample_rate_hz = 0;  ///< audio
  int32_t channels = 0;
  int32_t bits_per_coded_sample = 0;  ///< G.726: 2…5
  double nominal_fps = 0;             ///< from SDP or SPS; 0 unknown
  /// H.264: avcC record; H.265: hvcC record; AAC: AudioSpecificConfig; Opus: OpusHead; else empty.
  SharedBytes codec_config;
  friend bool operator==(const StreamFormat&, const StreamFormat&) = default;
};

/// One picture, one audio frame or one metadata unit.
struct AccessUnit {
  /// H.264/H.265: NAL units with 4-byte big-endian lengths, without parameter sets that equal `format->codec_config`
  /// and without access unit delimiters. MJPEG: one JFIF image. AAC: one raw frame. G.711, L16: samples as on the
  /// wire. G.726: packed as RFC 3551 says (first sample in the low bits), also where the camera packs the other way.
  /// Opus: one packet. KLV: one or more complete units, original bytes.
  SharedBytes data;
  std::shared_ptr<const StreamFormat> format;
  int64_t arrival_monotonic_ns = kNoTime;  ///< when its last byte came in
  int64_t pts_ticks = 0;                   ///< unwrapped media clock, in format->clock_rate_hz; may leap (mended later)
  int64_t dts_ticks = 0;                   ///< == pts_ticks without B-frames; strictly increasing otherwise
  int64_t clock_step_ticks = 0;            ///< in pts and dts: what makes a clock that stepped among B-frames go on
  bool clock_stepped = false;              ///< it did so at this unit
  int64_t capture_utc_ns = kNoTime;        ///< by sender reports or the driver, on the camera's clock; may be wrong
  uint32_t rtp_time = 0;                   ///< raw 32-bit RTP time stamp; 0 for pushed streams
  bool key = false;                        ///< decodable by itself; always true for audio and metadata
  bool discontinuity = false;              ///< something was lost just before it
  uint32_t lost_packets = 0;               ///< packets of its track that never came, since the unit before it
};

/// What is kept beside a unit's bytes, at most: the object, its place in a queue, the allocator's share. Every limit on
/// kept units counts it, or units of two bytes would fill the memory within a limit that seems to hold.
inline constexpr size_t kUnitOverheadBytes = 512;
/// What keeping bytes of a unit, or the unit, costs in memory.
[[nodiscard]] inline size_t cost_of(const SharedBytes& data) {
  return data.size() + kUnitOverheadBytes;
}
[[nodiscard]] inline size_t cost_of(const AccessUnit& unit) {
  return cost_of(unit.data);
}

}  // namespace parallax::media
