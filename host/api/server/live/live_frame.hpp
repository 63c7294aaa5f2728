// SPDX-License-Identifier: Apache-2.0
// One access unit on its way to the live clients: made once, shared by all of them, its bytes never copied.
//
// Format "packets": every WebSocket message is one frame, all numbers little-endian:
//   u32 length            bytes that follow this field
//   u8  type              0 config, 1 video, 2 audio, 3 metadata, 4 left out
//   u8  flags             1 key frame, 2 something was lost just before
//   u16 track             number within the stream
//   i64 pts_session_ns    presentation time on the session clock; INT64_MIN while nothing is recorded
//   i64 capture_utc_ns    on the camera's clock; INT64_MIN if it does not tell
//   u32 config id         the config that a decoder needs for this frame
//   payload               the access unit (model/media/access_unit.hpp), or JSON for types 0 and 4
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::api {

inline constexpr size_t kLiveHeadBytes = 28;

enum class LiveType : uint8_t { config = 0, video = 1, audio = 2, metadata = 3, left_out = 4 };

/// What a decoder must know, for both formats.
struct LiveConfig {
  uint32_t id = 0;
  size_t track = 0;
  std::shared_ptr<const media::StreamFormat> format;
  SharedBytes packet;  ///< the whole config frame of format "packets"
};

struct LiveFrame {
  uint64_t number = 0;  ///< counts all frames of the stream
  LiveType type = LiveType::video;
  size_t track = 0;
  std::shared_ptr<const LiveConfig> config;
  bool start = false;  ///< a client can begin here
  int64_t arrival_monotonic_ns = 0;
  int64_t pts_session_ns = 0;
  int64_t dts_ticks = 0;  ///< on a clock of the relay's own that never leaps, in the track's file timescale
  int32_t composition_ticks = 0;
  uint32_t duration_ticks = 0;
  SharedBytes packet_head;  ///< format "packets"
  media::AccessUnit unit;
};

/// A head for `payload_bytes` of payload. [any thread]
[[nodiscard]] SharedBytes encode_live_head(LiveType type, uint8_t flags, size_t track, int64_t pts_session_ns,
                                           int64_t capture_utc_ns, uint32_t config, size_t payload_bytes);
/// A whole frame with a JSON text. [any thread]
[[nodiscard]] SharedBytes encode_live_text(LiveType type, size_t track, uint32_t config, const std::string& json);
[[nodiscard]] std::shared_ptr<const LiveConfig> make_live_config(uint32_t id, size_t track,
                                                                 std::shared_ptr<const media::StreamFormat> format);
/// {"type": "left-out", "left_out": n}
[[nodiscard]] std::string left_out_json(uint64_t left_out);

}  // namespace parallax::api
