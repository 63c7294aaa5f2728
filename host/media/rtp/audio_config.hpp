// SPDX-License-Identifier: Apache-2.0
// AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1), as far as it matters for storing AAC.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/rtp/bit_reader.hpp"
#include "media/rtp/sdp.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media::rtp {

struct AudioConfig {
  uint32_t object_type = 2;
  int32_t sample_rate_hz = 0;    ///< of the core, without spectral band replication
  int32_t channels = 0;          ///< 0: described in the stream
  int32_t frame_samples = 1024;  ///< of the core
  size_t bits = 0;               ///< how long the configuration is
};

/// Reads the configuration at the reader's place. Empty if it is broken or not a kind of AAC.
[[nodiscard]] std::optional<AudioConfig> parse_audio_config(BitReader& bits);
/// The two-byte configuration of AAC-LC.
[[nodiscard]] std::vector<uint8_t> make_lc_config(int32_t sample_rate_hz, int32_t channels);
/// How AAC of `payload` is stored; `bytes`: the configuration `config` itself.
[[nodiscard]] StreamFormat aac_format(const SdpPayload& payload, const AudioConfig& config, std::vector<uint8_t> bytes);
/// How long a frame lasts, on the payload's clock.
[[nodiscard]] int32_t frame_ticks_of(const SdpPayload& payload, const AudioConfig& config);

}  // namespace parallax::media::rtp
