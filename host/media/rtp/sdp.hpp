// SPDX-License-Identifier: Apache-2.0
// Session descriptions (RFC 8866) as cameras write them: parsed with tolerance, sizes capped, nothing trusted.
// parse_sdp() gives all media; SdpMedia::chosen() is the payload that we record, if there is one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/media/codec.hpp"

namespace parallax::media::rtp {

/// Largest description that is read; longer ones are refused.
inline constexpr size_t kMaxSdpBytes = 256 * 1024;

/// a=sendrecv and so on. Whose point of view it is differs between servers; see SdpMedia::back_channel.
enum class SdpDirection { sendrecv, sendonly, recvonly, inactive };

/// One payload number of a media: a=rtpmap with its a=fmtp, or one of the static types of RFC 3551.
struct SdpPayload {
  int number = -1;
  std::string encoding;  ///< name of a=rtpmap as clean text, for messages; for static types the name of RFC 3551
  Codec codec = Codec::unknown;
  int32_t clock_rate_hz = 0;
  int32_t channels = 0;                     ///< 0 for video
  int32_t bits_per_coded_sample = 0;        ///< G.726: 2…5
  bool aal2_order = false;                  ///< G.726 packed the ITU I.366.2 way (first sample in the high bits)
  std::map<std::string, std::string> fmtp;  ///< keys in lower case

  /// Value of the format parameter `key` (lower case), or "".
  [[nodiscard]] std::string_view parameter(std::string_view key) const;
};

/// One m= section.
struct SdpMedia {
  std::string type;  ///< "video", "audio", "application", …; clean text
  MediaKind kind = MediaKind::metadata;
  std::string protocol;  ///< "RTP/AVP", …
  std::string control;   ///< a=control as written; "" if absent
  SdpDirection direction = SdpDirection::sendrecv;
  std::vector<SdpPayload> payloads;  ///< in the order of the m= line
  double framerate = 0;              ///< a=framerate, a=x-framerate; 0 unknown
  int32_t width = 0;                 ///< a=x-dimensions, a=framesize, a=cliprect; 0 unknown
  int32_t height = 0;

  /// The first payload with a codec that we can record, else nullptr.
  [[nodiscard]] const SdpPayload* chosen() const;
  /// Sound that the camera wants to receive (talk); never set up for recording. ONVIF writes a=sendonly for it, but
  /// some servers write that for what they send, so it counts only beside a media that does not say so.
  bool back_channel = false;
};

struct SdpSession {
  std::string name;     ///< clean text
  std::string control;  ///< session-level a=control; "" if absent
  std::string range;    ///< a=range
  std::vector<SdpMedia> media;
};

/// Parses `text`. Unknown lines are skipped; an error only if there is no usable m= line or the text is too long.
/// [any thread]
[[nodiscard]] Result<SdpSession> parse_sdp(std::string_view text);

/// The codec of an encoding name of a=rtpmap ("H264", "PCMU", "mpeg4-generic", "smtpe336m" …).
[[nodiscard]] Codec codec_of_encoding(std::string_view encoding);

/// Base64 with tolerance: stops at the first character that does not belong.
[[nodiscard]] std::vector<uint8_t> decode_base64(std::string_view text);

}  // namespace parallax::media::rtp
