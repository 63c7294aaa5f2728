// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/live_frame.hpp"

#include "api/dto/writer.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

void put(std::vector<uint8_t>& out, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

std::vector<uint8_t> head_bytes(LiveType type, uint8_t flags, size_t track, int64_t pts_session_ns,
                                int64_t capture_utc_ns, uint32_t config, size_t payload_bytes) {
  std::vector<uint8_t> out;
  out.reserve(kLiveHeadBytes);
  put(out, kLiveHeadBytes - 4 + payload_bytes, 4);
  put(out, static_cast<uint8_t>(type), 1);
  put(out, flags, 1);
  put(out, track, 2);
  put(out, static_cast<uint64_t>(pts_session_ns), 8);
  put(out, static_cast<uint64_t>(capture_utc_ns), 8);
  put(out, config, 4);
  return out;
}

}  // namespace

SharedBytes encode_live_head(LiveType type, uint8_t flags, size_t track, int64_t pts_session_ns, int64_t capture_utc_ns,
                             uint32_t config, size_t payload_bytes) {
  return SharedBytes(head_bytes(type, flags, track, pts_session_ns, capture_utc_ns, config, payload_bytes));
}

SharedBytes encode_live_text(LiveType type, size_t track, uint32_t config, const std::string& json) {
  std::vector<uint8_t> bytes = head_bytes(type, 0, track, kNoTime, kNoTime, config, json.size());
  bytes.insert(bytes.end(), json.begin(), json.end());
  return SharedBytes(std::move(bytes));
}

std::shared_ptr<const LiveConfig> make_live_config(uint32_t id, size_t track,
                                                   std::shared_ptr<const media::StreamFormat> format) {
  const ByteView codec_config = format->codec_config.view();
  const std::string json = encode_object({{"type", std::string("config")},
                                          {"config", static_cast<int64_t>(id)},
                                          {"track", static_cast<int64_t>(track)},
                                          {"kind", std::string(name_of(format->kind))},
                                          {"codec", std::string(name_of(format->codec))},
                                          {"width", static_cast<int64_t>(format->width)},
                                          {"height", static_cast<int64_t>(format->height)},
                                          {"sample_rate_hz", static_cast<int64_t>(format->sample_rate_hz)},
                                          {"channels", static_cast<int64_t>(format->channels)},
                                          {"nominal_fps", format->nominal_fps},
                                          {"codec_config_hex", to_hex(codec_config.data(), codec_config.size())}});
  LiveConfig config{id, track, std::move(format), {}};
  config.packet = encode_live_text(LiveType::config, track, id, json);
  return std::make_shared<const LiveConfig>(std::move(config));
}

std::string left_out_json(uint64_t left_out) {
  return encode_object({{"type", std::string("left-out")}, {"left_out", static_cast<int64_t>(left_out)}});
}

}  // namespace parallax::api
