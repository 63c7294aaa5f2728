// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/mime.hpp"

#include <fmt/format.h>

namespace parallax::api {
namespace {

/// Profile, constraints and level stand in bytes 1 to 3 of the avcC record.
std::string avc_name(ByteView config) {
  if (config.size() < 4) return "avc1.42E01E";
  return fmt::format("avc1.{:02X}{:02X}{:02X}", config[1], config[2], config[3]);
}

uint32_t bits_reversed(uint32_t value) {
  uint32_t out = 0;
  for (int i = 0; i < 32; ++i) out |= (value >> i & 1U) << (31 - i);
  return out;
}

/// hvcC: byte 1 profile space, tier and profile; 2–5 compatibility flags; 6–11 constraints; 12 level.
std::string hevc_name(ByteView config) {
  if (config.size() < 13) return "hvc1.1.6.L93.B0";
  constexpr std::string_view spaces[] = {"", "A", "B", "C"};
  uint32_t compatible = 0;
  for (size_t i = 2; i < 6; ++i) compatible = compatible << 8 | config[i];
  std::string name = fmt::format("hvc1.{}{}.{:X}.{}{}", spaces[config[1] >> 6], config[1] & 0x1F,
                                 bits_reversed(compatible), (config[1] & 0x20) != 0 ? 'H' : 'L', config[12]);
  size_t end = 12;
  while (end > 6 && config[end - 1] == 0) --end;
  for (size_t i = 6; i < end; ++i) name += fmt::format(".{:X}", config[i]);
  return name;
}

std::string aac_name(ByteView config) {
  return fmt::format("mp4a.40.{}", config.empty() ? 2 : config[0] >> 3);
}

std::string name_in_mime(const media::StreamFormat& format) {
  const ByteView config = format.codec_config.view();
  switch (format.codec) {
    case media::Codec::h264:
      return avc_name(config);
    case media::Codec::h265:
      return hevc_name(config);
    case media::Codec::aac:
      return aac_name(config);
    case media::Codec::mjpeg:
      return "mp4v.6C";
    default:
      return std::string(media::name_of(format.codec));
  }
}

}  // namespace

std::string mime_of(std::span<const std::shared_ptr<const media::StreamFormat>> tracks) {
  std::string codecs;
  bool video = false;
  for (const auto& track : tracks) {
    codecs += (codecs.empty() ? "" : ", ") + name_in_mime(*track);
    video = video || track->kind == media::MediaKind::video;
  }
  return fmt::format("{}/mp4; codecs=\"{}\"", video ? "video" : "audio", codecs);
}

}  // namespace parallax::api
