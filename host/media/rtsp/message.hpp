// SPDX-License-Identifier: Apache-2.0
// RTSP 1.0 on a connection (RFC 2326): cutting the byte stream into messages and interleaved frames, reading messages
// tolerantly, writing requests. Pure; sizes are capped, because the bytes come from anyone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace parallax::media {

inline constexpr size_t kLargestHead = 32 * 1024;
inline constexpr size_t kLargestBody = 128 * 1024;

/// A response (status > 0) or a request from the server (method not empty).
struct RtspMessage {
  int status = 0;
  bool by_the_book =
      false;  ///< the status line is as RFC 2326 and 7826 write it: "RTSP/1.0 404", then words or nothing
  std::string reason;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  ///< in order, names as written
  std::string body;

  /// First header of that name, ignoring case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// All headers of that name.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  /// The number of CSeq; -1 if it is missing or no number.
  [[nodiscard]] int64_t cseq() const;
};

/// What lies at the front of the received bytes.
struct StreamPiece {
  enum class Kind {
    need_more,    ///< incomplete: keep the bytes
    interleaved,  ///< '$' frame (RFC 2326 10.12): `channel`, `payload`
    message,      ///< a whole message in `payload`
    garbage,      ///< `size` bytes that belong to nothing
    too_large     ///< a message above the caps: give the connection up
  };
  Kind kind = Kind::need_more;
  size_t size = 0;  ///< bytes to take off the front
  uint8_t channel = 0;
  ByteView payload;  ///< a view into the given bytes
};

/// Cuts the next piece off `bytes`.
[[nodiscard]] StreamPiece next_piece(ByteView bytes);

/// Reads a whole message as cut by `next_piece`. @errors "bad-answer"; the error holds none of the bytes, which may
/// be any service's.
[[nodiscard]] Result<RtspMessage> parse_message(ByteView bytes);

/// Writes a request. Line breaks inside values are left out.
[[nodiscard]] std::string write_request(std::string_view method, std::string_view url, int64_t cseq,
                                        const std::vector<std::pair<std::string, std::string>>& headers);
/// Writes the answer to a server's request.
[[nodiscard]] std::string write_response(int status, std::string_view reason, const RtspMessage& request);

}  // namespace parallax::media
