// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/sdp.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace parallax::media::rtp {

namespace {

// A description with more than this is no camera's.
constexpr size_t kMaxMedia = 64;
constexpr size_t kMaxPayloads = 64;
constexpr size_t kMaxParameters = 64;
// Names are shown to people; the rest is only compared.
constexpr size_t kMaxNameBytes = 80;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<int32_t> number(std::string_view text) {
  text = trim(text);
  int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() || value < 0) return std::nullopt;
  return value;
}

double decimal(std::string_view text) {
  text = trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && std::isfinite(value) && value > 0 && value <= 1000 ? value : 0;
}

/// The part of `text` before `separator`; `text` keeps what follows it.
std::string_view take(std::string_view& text, char separator) {
  const size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

struct StaticType {
  int number;
  std::string_view encoding;
  Codec codec;
  int32_t clock_rate_hz;
  int32_t channels;
};
// RFC 3551 tables 4 and 5, as far as we have a name for them.
constexpr std::array kStaticTypes{
    StaticType{0, "PCMU", Codec::g711_ulaw, 8000, 1}, StaticType{3, "GSM", Codec::unknown, 8000, 1},
    StaticType{8, "PCMA", Codec::g711_alaw, 8000, 1}, StaticType{9, "G722", Codec::unknown, 8000, 1},
    StaticType{10, "L16", Codec::l16, 44100, 2},      StaticType{11, "L16", Codec::l16, 44100, 1},
    StaticType{14, "MPA", Codec::unknown, 90000, 1},  StaticType{18, "G729", Codec::unknown, 8000, 1},
    StaticType{26, "JPEG", Codec::mjpeg, 90000, 0},   StaticType{32, "MPV", Codec::unknown, 90000, 0},
    StaticType{33, "MP2T", Codec::unknown, 90000, 0}};

SdpPayload payload_of(int number) {
  SdpPayload payload;
  payload.number = number;
  for (const StaticType& type : kStaticTypes) {
    if (type.number != number) continue;
    payload.encoding = type.encoding;
    payload.codec = type.codec;
    payload.clock_rate_hz = type.clock_rate_hz;
    payload.channels = type.channels;
  }
  return payload;
}

/// "H264/90000", "L16/44100/2"
void apply_rtpmap(std::string_view map, MediaKind kind, SdpPayload& payload) {
  const std::string_view encoding = trim(take(map, '/'));
  payload.encoding = clean_text(encoding, kMaxNameBytes);
  payload.codec = codec_of_encoding(encoding);
  payload.clock_rate_hz = number(take(map, '/')).value_or(0);
  payload.channels = kind == MediaKind::audio ? std::clamp(number(map).value_or(1), 1, 255) : 0;
  if (payload.clock_rate_hz <= 0 || payload.clock_rate_hz > 1'000'000) {
    const bool narrow = payload.codec == Codec::g711_ulaw || payload.codec == Codec::g711_alaw;
    payload.clock_rate_hz = payload.codec == Codec::g726 || narrow ? 8000 : kind == MediaKind::audio ? 48000 : 90000;
  }
  if (payload.codec == Codec::g726) {
    const std::string name = lower(payload.encoding);
    payload.aal2_order = name.starts_with("aal2-");
    payload.bits_per_coded_sample = number(name.substr(name.rfind('-') + 1)).value_or(32) / 8;
    payload.clock_rate_hz = 8000;  // RFC 3551 4.5.4: always
  }
  // RFC 7587: an RTP clock of 48 kHz and "/2" whatever is inside.
  if (payload.codec == Codec::opus) payload.clock_rate_hz = 48000;
}

void apply_fmtp(std::string_view text, SdpPayload& payload) {
  while (!text.empty() && payload.fmtp.size() < kMaxParameters) {
    std::string_view value = trim(take(text, ';'));
    if (value.empty()) continue;
    const std::string key = lower(trim(take(value, '=')));
    if (!key.empty()) payload.fmtp.insert_or_assign(key, std::string(trim(value)));
  }
}

/// "640-480", "640x480", "1920,1080" (after an optional payload number).
void apply_dimensions(std::string_view text, SdpMedia& media) {
  const size_t blank = text.rfind(' ');
  if (blank != std::string_view::npos && text.find(',') > text.size()) text = text.substr(blank + 1);
  const size_t at = text.find_first_of("-x,");
  if (at == std::string_view::npos) return;
  const int32_t width = number(text.substr(0, at)).value_or(0);
  const int32_t height = number(text.substr(at + 1)).value_or(0);
  if (width > 0 && height > 0 && width <= 65535 && height <= 65535) {
    media.width = width;
    media.height = height;
  }
}

/// "0,0,1080,1920": top, left, bottom, right.
void apply_cliprect(std::string_view text, SdpMedia& media) {
  std::array<int32_t, 4> edges{};
  for (int32_t& edge : edges) edge = number(take(text, ',')).value_or(0);
  if (media.width == 0 && edges[3] > edges[1] && edges[2] > edges[0] && edges[3] <= 65535 && edges[2] <= 65535) {
    media.width = edges[3] - edges[1];
    media.height = edges[2] - edges[0];
  }
}

/// A media together with the lines whose payload number fits none of the m= line.
struct MediaInWork {
  SdpMedia media;
  std::vector<std::string> stray_rtpmaps;
  std::vector<std::string> stray_fmtps;
  std::vector<int> mapped;  ///< payload numbers that had an a=rtpmap

  SdpPayload* find(int wanted) {
    for (SdpPayload& payload : media.payloads) {
      if (payload.number == wanted) return &payload;
    }
    return nullptr;
  }
  [[nodiscard]] bool is_mapped(int wanted) const {
    return std::find(mapped.begin(), mapped.end(), wanted) != mapped.end();
  }

  /// Cameras write a=fmtp, and even a=rtpmap, with a number that is not the media's: it is meant for the payload that
  /// lacks one.
  SdpMedia finish() {
    for (const std::string& map : stray_rtpmaps) {
      for (SdpPayload& payload : media.payloads) {
        if (is_mapped(payload.number) || !payload.encoding.empty()) continue;
        apply_rtpmap(map, media.kind, payload);
        mapped.push_back(payload.number);
        break;
      }
    }
    for (const std::string& fmtp : stray_fmtps) {
      const auto lacking = std::find_if(media.payloads.begin(), media.payloads.end(), [](const SdpPayload& p) {
        return p.fmtp.empty() && p.codec != Codec::unknown;
      });
      if (lacking != media.payloads.end()) apply_fmtp(fmtp, *lacking);
    }
    for (SdpPayload& payload : media.payloads) {
      // mpeg4-generic also carries CELP and others.
      const std::string mode = lower(payload.parameter("mode"));
      if (payload.codec == Codec::aac && !mode.empty() && !mode.starts_with("aac")) payload.codec = Codec::unknown;
    }
    return std::move(media);
  }
};

void begin_media(std::string_view text, std::vector<MediaInWork>& all) {
  MediaInWork work;
  SdpMedia& media = work.media;
  media.type = clean_text(lower(trim(take(text, ' '))), kMaxNameBytes);
  media.kind = media.type == "video"   ? MediaKind::video
               : media.type == "audio" ? MediaKind::audio
                                       : MediaKind::metadata;
  take(text, ' ');  // the port says nothing in RTSP
  media.protocol = std::string(take(text, ' '));
  while (!text.empty() && media.payloads.size() < kMaxPayloads) {
    const std::optional<int32_t> type = number(take(text, ' '));
    if (type && *type <= 127 && work.find(*type) == nullptr) media.payloads.push_back(payload_of(*type));
  }
  all.push_back(std::move(work));
}

std::optional<SdpDirection> direction_of(std::string_view name) {
  if (name == "sendrecv") return SdpDirection::sendrecv;
  if (name == "sendonly") return SdpDirection::sendonly;
  if (name == "recvonly") return SdpDirection::recvonly;
  if (name == "inactive") return SdpDirection::inactive;
  return std::nullopt;
}

void media_attribute(std::string_view text, MediaInWork& work) {
  SdpMedia& media = work.media;
  const std::string name = lower(trim(take(text, ':')));
  const std::string_view value = trim(text);
  if (const auto direction = direction_of(name)) {
    media.direction = *direction;
  } else if (name == "control") {
    media.control = std::string(value);
  } else if (name == "rtpmap" || name == "fmtp") {
    std::string_view rest = value;
    const std::optional<int32_t> type = number(take(rest, ' '));
    SdpPayload* payload = type ? work.find(*type) : nullptr;
    const bool is_map = name == "rtpmap";
    if (payload == nullptr) {
      auto& stray = is_map ? work.stray_rtpmaps : work.stray_fmtps;
      if (stray.size() < kMaxPayloads) stray.emplace_back(rest);
    } else if (is_map) {
      apply_rtpmap(rest, media.kind, *payload);
      work.mapped.push_back(*type);
    } else {
      apply_fmtp(rest, *payload);
    }
  } else if (name == "framerate" || name == "x-framerate") {
    media.framerate = decimal(value);
  } else if (name == "x-dimensions" || name == "framesize") {
    apply_dimensions(value, media);
  } else if (name == "cliprect") {
    apply_cliprect(value, media);
  }
}

void session_attribute(std::string_view text, SdpSession& session) {
  const std::string name = lower(trim(take(text, ':')));
  if (name == "control") session.control = std::string(trim(text));
  if (name == "range") session.range = std::string(trim(text));
}

}  // namespace

std::string_view SdpPayload::parameter(std::string_view key) const {
  const auto found = fmtp.find(std::string(key));
  return found == fmtp.end() ? std::string_view{} : std::string_view(found->second);
}

const SdpPayload* SdpMedia::chosen() const {
  for (const SdpPayload& payload : payloads) {
    if (payload.codec != Codec::unknown) return &payload;
  }
  return nullptr;
}

Codec codec_of_encoding(std::string_view encoding) {
  const std::string name = lower(encoding);
  if (name == "h264") return Codec::h264;
  if (name == "h265" || name == "hevc") return Codec::h265;
  if (name == "jpeg") return Codec::mjpeg;
  if (name == "pcmu") return Codec::g711_ulaw;
  if (name == "pcma") return Codec::g711_alaw;
  if (name == "l16") return Codec::l16;
  if (name == "opus") return Codec::opus;
  if (name == "mpeg4-generic" || name == "mp4a-latm") return Codec::aac;
  if (name == "smpte336m" || name == "smtpe336m") return Codec::klv;  // MediaMTX misspelt it for a while
  for (const std::string_view g726 : {"g726-16", "g726-24", "g726-32", "g726-40"}) {
    if (name == g726 || name == "aal2-" + std::string(g726)) return Codec::g726;
  }
  return Codec::unknown;
}

Result<SdpSession> parse_sdp(std::string_view text) {
  if (text.size() > kMaxSdpBytes) {
    return fail("sdp-too-long",
                "The camera's stream description has " + std::to_string(text.size()) + " bytes, more than " +
                    std::to_string(kMaxSdpBytes) + ".",
                "Check that the address is that of a camera.");
  }
  SdpSession session;
  std::vector<MediaInWork> all;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    const std::string_view line = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.size() < 2 || line[1] != '=') continue;
    const std::string_view value = trim(line.substr(2));
    if (line[0] == 'm') {
      if (all.size() == kMaxMedia) break;
      begin_media(value, all);
    } else if (line[0] == 's' && all.empty()) {
      session.name = clean_text(value, kMaxNameBytes);
    } else if (line[0] == 'a' && all.empty()) {
      session_attribute(value, session);
    } else if (line[0] == 'a') {
      media_attribute(value, all.back());
    }
  }
  for (MediaInWork& work : all) session.media.push_back(work.finish());
  if (session.media.empty()) {
    return fail("sdp-invalid", "The camera's stream description names no stream.",
                "Check the path of the stream's address; try it in another player.");
  }
  const bool mixed = std::any_of(session.media.begin(), session.media.end(),
                                 [](const SdpMedia& m) { return m.direction != SdpDirection::sendonly; });
  for (SdpMedia& media : session.media) media.back_channel = mixed && media.direction == SdpDirection::sendonly;
  return session;
}

std::vector<uint8_t> decode_base64(std::string_view text) {
  std::vector<uint8_t> out;
  out.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      value = static_cast<uint32_t>(c - '0') + 52;
    } else if (c == '+') {
      value = 62;
    } else if (c == '/') {
      value = 63;
    } else {
      break;
    }
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<uint8_t>(bits >> count));
    }
  }
  return out;
}

}  // namespace parallax::media::rtp
