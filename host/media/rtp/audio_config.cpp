// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/audio_config.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parallax::media::rtp {

namespace {

constexpr std::array<int32_t, 13> kRates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                         22050, 16000, 12000, 11025, 8000,  7350};
constexpr std::array<int32_t, 8> kChannels{0, 1, 2, 3, 4, 5, 6, 8};
constexpr uint32_t kExplicitRate = 15;

uint32_t object_type(BitReader& bits) {
  const uint32_t type = bits.bits(5);
  return type == 31 ? 32 + bits.bits(6) : type;
}

int32_t sample_rate(BitReader& bits) {
  const uint32_t index = bits.bits(4);
  if (index == kExplicitRate) return static_cast<int32_t>(bits.bits(24));
  return index < kRates.size() ? kRates[index] : 0;
}

}  // namespace

std::optional<AudioConfig> parse_audio_config(BitReader& bits) {
  AudioConfig config;
  const size_t start = bits.position();
  config.object_type = object_type(bits);
  config.sample_rate_hz = sample_rate(bits);
  const uint32_t channels = bits.bits(4);
  config.channels = channels < kChannels.size() ? kChannels[channels] : 0;
  if (config.object_type == 5 || config.object_type == 29) {
    sample_rate(bits);
    config.object_type = object_type(bits);
  }
  const bool general_audio =
      (config.object_type >= 1 && config.object_type <= 4) || config.object_type == 17 || config.object_type == 23;
  if (general_audio) {
    const bool short_frames = bits.flag();
    config.frame_samples = short_frames ? 960 : 1024;
    if (config.object_type == 23) config.frame_samples /= 2;
    if (bits.flag()) bits.skip(14);
    bits.skip(1);
  }
  config.bits = bits.position() - start;
  const bool eld = config.object_type == 39;
  if (eld) config.frame_samples = bits.flag() ? 480 : 512;
  if (bits.overrun() || (!general_audio && !eld) || config.sample_rate_hz <= 0 || config.sample_rate_hz > 192000) {
    return std::nullopt;
  }
  return config;
}

std::vector<uint8_t> make_lc_config(int32_t sample_rate_hz, int32_t channels) {
  uint32_t index = 4;
  for (uint32_t i = 0; i < kRates.size(); ++i) {
    if (kRates[i] == sample_rate_hz) index = i;
  }
  const uint32_t layout = channels == 8 ? 7 : channels >= 1 && channels <= 6 ? static_cast<uint32_t>(channels) : 1;
  const uint32_t config = (2U << 11) | (index << 7) | (layout << 3);
  return {static_cast<uint8_t>(config >> 8), static_cast<uint8_t>(config)};
}

StreamFormat aac_format(const SdpPayload& payload, const AudioConfig& config, std::vector<uint8_t> bytes) {
  StreamFormat format;
  format.kind = MediaKind::audio;
  format.codec = Codec::aac;
  format.clock_rate_hz = payload.clock_rate_hz;
  format.sample_rate_hz = config.sample_rate_hz;
  format.channels = config.channels > 0 ? config.channels : std::max(payload.channels, 1);
  format.codec_config = SharedBytes(std::move(bytes));
  return format;
}

int32_t frame_ticks_of(const SdpPayload& payload, const AudioConfig& config) {
  return static_cast<int32_t>(int64_t{config.frame_samples} * payload.clock_rate_hz / config.sample_rate_hz);
}

}  // namespace parallax::media::rtp
