// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/message.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

using Kind = StreamPiece::Kind;

}  // namespace

TEST_CASE("a response is cut off only when its body is complete, at every split") {
  const std::string text =
      "RTSP/1.0 200 OK\r\nCSeq: 3\r\ncontent-length : 5\r\nX-Long: a\r\n  b\r\nWWW-Authenticate: Basic\r\n"
      "www-authenticate: Digest\r\n\r\nhello$";
  for (size_t size = 0; size + 1 < text.size(); ++size) {
    CAPTURE(size);
    CHECK(next_piece(bytes_of(text).first(size)).kind == Kind::need_more);
  }
  const StreamPiece piece = next_piece(bytes_of(text));
  REQUIRE(piece.kind == Kind::message);
  CHECK(piece.size == text.size() - 1);
  const auto message = parse_message(piece.payload);
  REQUIRE(message);
  CHECK(message->status == 200);
  CHECK(message->reason == "OK");
  CHECK(message->cseq() == 3);
  CHECK(message->body == "hello");
  CHECK(message->header("x-long") == "a b");
  CHECK(message->all("WWW-Authenticate").size() == 2);
  CHECK(message->header("absent").empty());
}

TEST_CASE("sloppy responses are read: bare line feeds, no reason, no CSeq") {
  const auto message = parse_message(bytes_of("RTSP/1.0 401\nSession:abc\nnonsense\n\n"));
  REQUIRE(message);
  CHECK(message->status == 401);
  CHECK(message->reason.empty());
  CHECK(message->cseq() == -1);
  CHECK(message->header("Session") == "abc");
}

TEST_CASE("interleaved frames are views into the buffer, between and behind messages") {
  std::string text = "$";
  text += '\x02';
  text += '\0';
  text += '\x03';
  text += "abcRTSP/1.0 200 OK\r\n\r\n";
  const ByteView bytes = bytes_of(text);
  CHECK(next_piece(bytes.first(3)).kind == Kind::need_more);
  CHECK(next_piece(bytes.first(6)).kind == Kind::need_more);
  const StreamPiece frame = next_piece(bytes);
  REQUIRE(frame.kind == Kind::interleaved);
  CHECK(frame.channel == 2);
  CHECK(frame.payload.data() == bytes.data() + 4);
  CHECK(frame.payload.size() == 3);
  CHECK(frame.size == 7);
  CHECK(next_piece(bytes.subspan(frame.size)).kind == Kind::message);
}

TEST_CASE("requests of the server are recognised") {
  const std::string text = "SET_PARAMETER rtsp://h/x RTSP/1.0\r\nCSeq: 9\r\n\r\n";
  const StreamPiece piece = next_piece(bytes_of(text));
  REQUIRE(piece.kind == Kind::message);
  const auto request = parse_message(piece.payload);
  REQUIRE(request);
  CHECK(request->method == "SET_PARAMETER");
  CHECK(request->target == "rtsp://h/x");
  CHECK(write_response(200, "OK", *request) == "RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n");
}

TEST_CASE("garbage is skipped up to the next place where something may begin") {
  const std::string text = "\r\n\x01\x02RTSP/1.0 200 OK\r\n\r\n";
  const StreamPiece piece = next_piece(bytes_of(text));
  REQUIRE(piece.kind == Kind::garbage);
  CHECK(piece.size == 4);
  CHECK(next_piece(bytes_of(text).subspan(4)).kind == Kind::message);
  CHECK(next_piece(bytes_of("HTTP/1.1 400 Bad Request\r\n\r\n")).kind == Kind::garbage);
  CHECK(next_piece(bytes_of(std::string(20, 'A'))).kind == Kind::garbage);  // no method is that long
  CHECK(next_piece(bytes_of(std::string(19, 'A'))).kind == Kind::need_more);
  CHECK(next_piece(bytes_of("SSH-2.0-OpenSSH_9.2\r\n")).kind == Kind::garbage);
}

TEST_CASE("what is larger than the caps is given up") {
  CHECK(next_piece(bytes_of("RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n")).kind == Kind::too_large);
  const std::string endless = "RTSP/1.0 200 OK\r\n" + std::string(kLargestHead, 'a');
  CHECK(next_piece(bytes_of(endless)).kind == Kind::too_large);
}

TEST_CASE("a first line that is no RTSP is refused with what was found") {
  for (const char* text : {"RTSP/1.0\r\n\r\n", "RTSP/1.0 abc\r\n\r\n", "hello\r\n\r\n", "", "RTSP/1.0 99 x\r\n\r\n"}) {
    CAPTURE(text);
    const auto message = parse_message(bytes_of(text));
    REQUIRE_FALSE(message);
    CHECK(message.error().code == "bad-answer");
  }
}

TEST_CASE("requests are written with CSeq first and without line breaks inside values") {
  CHECK(write_request("PLAY", "rtsp://h/x\r\nEvil: 1", 7, {{"Range", "npt=0.000-\r\nX: y"}}) ==
        "PLAY rtsp://h/xEvil: 1 RTSP/1.0\r\nCSeq: 7\r\nRange: npt=0.000-X: y\r\n\r\n");
}
