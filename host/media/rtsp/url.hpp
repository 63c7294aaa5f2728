// SPDX-License-Identifier: Apache-2.0
// RTSP addresses as cameras and people write them: credentials taken out, controls of the session description resolved.
// Own splitting and not Boost.URL, because cameras use characters that a strict parser refuses (blanks, '|', '[').
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parallax::media {

/// One address in pieces. [any thread]
struct RtspUrl {
  bool secure = false;  ///< rtsps
  std::string host;     ///< name or number; IPv6 without brackets
  uint16_t port = 554;  ///< 322 for rtsps
  bool has_port = false;
  std::string target;  ///< path and query, "/" or longer
  std::string user;    ///< percent-decoded
  std::string password;

  /// The address as it is sent: never with credentials.
  [[nodiscard]] std::string text() const;
};

/// @errors "rtsp-url"; the error never repeats the address, which may hold a password.
[[nodiscard]] Result<RtspUrl> parse_rtsp_url(std::string_view text);

/// The addresses to try, best first, for `control` of a session description (RFC 2326 C.1.1) whose base is `base`
/// (Content-Base, else Content-Location, else the request's). More than one only where servers disagree: a relative
/// control below a base with a query.
[[nodiscard]] std::vector<std::string> resolve_control(std::string_view base, std::string_view control);

/// The base for controls: a relative Content-Base or Content-Location counts from the request's address.
[[nodiscard]] std::string control_base(std::string_view request_url, std::string_view content_base,
                                       std::string_view content_location);

}  // namespace parallax::media
