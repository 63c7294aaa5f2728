// SPDX-License-Identifier: Apache-2.0
// What a hostile camera could send on its RTSP connection: the byte stream is cut and parsed, and every header goes
// through the reader that the session would use.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "media/rtsp/auth.hpp"
#include "media/rtsp/message.hpp"
#include "media/rtsp/transport_header.hpp"
#include "media/rtsp/url.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void read_message(ByteView bytes) {
  const auto message = parse_message(bytes);
  if (!message) return;
  (void)message->cseq();
  (void)parse_transport(message->header("Transport"));
  const SessionReply session = parse_session(message->header("Session"));
  check(session.timeout_ns > 0);
  const std::string base =
      control_base("rtsp://camera/main", message->header("Content-Base"), message->header("Content-Location"));
  for (const std::string& url : resolve_control(base, message->body)) {
    const std::string request = write_request("SETUP", url, 1, {{"Session", session.id}});
    // Nothing that a camera says may smuggle a second line into a request.
    check(request.find("\r\n\r\n") == request.size() - 4);
    check(request.find('\n') != std::string::npos);
  }
  if (const auto location = parse_rtsp_url(message->header("Location"))) {
    check(location->text().find('\n') == std::string::npos);
  }
  Authenticator login("user", "secret", true);
  (void)login.on_challenge(message->all("WWW-Authenticate"), 0);
  if (const auto header = login.header("SETUP", base)) {
    const std::string request = write_request("SETUP", base, 1, {{"Authorization", *header}});
    // Unless the camera itself has said the word, which is repeated to it as its realm or in its address.
    const auto said = [](std::string_view text) { return text.find("secret") != std::string_view::npos; };
    const auto challenges = message->all("WWW-Authenticate");
    const bool camera_said_it = said(base) || std::any_of(challenges.begin(), challenges.end(), said);
    check(camera_said_it || request.find("secret") == std::string::npos);
    check(request.find("\r\n\r\n") == request.size() - 4);
  }
  (void)write_response(200, "OK", *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView left(data, size);
  while (!left.empty()) {
    const StreamPiece piece = next_piece(left);
    if (piece.kind == StreamPiece::Kind::need_more || piece.kind == StreamPiece::Kind::too_large) break;
    check(piece.size > 0 && piece.size <= left.size());
    if (piece.kind == StreamPiece::Kind::message) read_message(piece.payload);
    left = left.subspan(piece.size);
  }
  read_message({data, size});
  return 0;
}
