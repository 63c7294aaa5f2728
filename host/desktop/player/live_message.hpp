// SPDX-License-Identifier: Apache-2.0
// Frames of the API's live format "packets" (docs/api/openapi.yaml, LiveMessage), read with every bound checked.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::player {

enum class LiveMessageType { config, video, audio, metadata, left_out };

struct LiveMessage {
  LiveMessageType type = LiveMessageType::video;
  bool key = false;
  bool discontinuity = false;
  uint16_t track = 0;
  int64_t pts_session_ns = kNoTime;
  int64_t capture_utc_ns = kNoTime;
  uint32_t config = 0;                                ///< id
  std::shared_ptr<const media::StreamFormat> format;  ///< of a config
  uint64_t left_out = 0;                              ///< frames, of a left_out
  ByteView payload;                                   ///< of video, audio, metadata: inside the bytes that were read
};

/// @errors "answer-malformed". [any thread]
Result<LiveMessage> read_live_message(ByteView bytes);

}  // namespace parallax::player
