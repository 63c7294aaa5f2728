// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/live_message.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::player {
namespace {

namespace json = boost::json;

constexpr size_t kHeadBytes = 28;
constexpr uint8_t kKeyFlag = 1;
constexpr uint8_t kLossFlag = 2;

tl::unexpected<Error> malformed(std::string_view what) {
  return fail("answer-malformed", fmt::format("The recorder sent a live frame that cannot be read: {}.", what),
              "Check that the desktop and the recorder have the same version.");
}

uint64_t little_endian(ByteView bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

std::optional<std::vector<uint8_t>> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string_view text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

int32_t number_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return 0;
  const int64_t number = value->get_int64();
  return number > 0 && number <= std::numeric_limits<int32_t>::max() ? static_cast<int32_t>(number) : 0;
}

std::shared_ptr<const media::StreamFormat> format_of(const json::object& object) {
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = from_name<media::MediaKind>(text_at(object, "kind")).value_or(media::MediaKind::metadata);
  format->codec = from_name<media::Codec>(text_at(object, "codec")).value_or(media::Codec::unknown);
  format->width = number_at(object, "width");
  format->height = number_at(object, "height");
  format->sample_rate_hz = number_at(object, "sample_rate_hz");
  format->channels = number_at(object, "channels");
  auto config = from_hex(text_at(object, "codec_config_hex"));
  if (!config) return nullptr;
  if (!config->empty()) format->codec_config = SharedBytes(std::move(*config));
  return format;
}

}  // namespace

Result<LiveMessage> read_live_message(ByteView bytes) {
  if (bytes.size() < kHeadBytes || little_endian(bytes.first(4)) != bytes.size() - 4)
    return malformed(fmt::format("{} bytes", bytes.size()));
  LiveMessage message;
  if (bytes[4] > static_cast<uint8_t>(LiveMessageType::left_out)) return malformed(fmt::format("type {}", bytes[4]));
  message.type = static_cast<LiveMessageType>(bytes[4]);
  message.key = (bytes[5] & kKeyFlag) != 0;
  message.discontinuity = (bytes[5] & kLossFlag) != 0;
  message.track = static_cast<uint16_t>(little_endian(bytes.subspan(6, 2)));
  message.pts_session_ns = static_cast<int64_t>(little_endian(bytes.subspan(8, 8)));
  message.capture_utc_ns = static_cast<int64_t>(little_endian(bytes.subspan(16, 8)));
  message.config = static_cast<uint32_t>(little_endian(bytes.subspan(24, 4)));
  message.payload = bytes.subspan(kHeadBytes);
  const bool is_text = message.type == LiveMessageType::config || message.type == LiveMessageType::left_out;
  if (!is_text) return message;
  boost::system::error_code problem;
  const json::value value = json::parse(
      std::string_view(reinterpret_cast<const char*>(message.payload.data()), message.payload.size()), problem);
  if (problem || !value.is_object()) return malformed("its text is no JSON object");
  message.payload = {};
  if (message.type == LiveMessageType::config) {
    message.format = format_of(value.get_object());
    if (!message.format) return malformed("its codec configuration is not hexadecimal");
  } else {
    message.left_out = static_cast<uint64_t>(number_at(value.get_object(), "left_out"));
  }
  return message;
}

}  // namespace parallax::player
