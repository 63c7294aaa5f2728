// SPDX-License-Identifier: Apache-2.0
// What answers where a camera was expected: a test of a source must not read out what any service says.
#include <utility>

#include "catch.hpp"
#include "supervisor_fixture.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

TEST_CASE("what answers without speaking RTSP is named, but none of its bytes is shown") {
  for (const auto& [answer, named] :
       {std::pair("HTTP/1.1 400 canary\r\n\r\n", "HTTP"), std::pair("SSH-2.0-canary\r\n", "SSH"),
        std::pair("\x15\x03\x01"
                  "canary",
                  "TLS"),
        std::pair("+OK canary password=x\r\n", "another protocol")}) {
    Fixture f;
    f.camera.odd = [answer = answer](const RtspMessage&, int) { return answer; };
    f.start();
    CHECK(f.code() == "bad-answer");
    CAPTURE(f.watcher.reason->line());
    CHECK(f.watcher.reason->text.find(named) != std::string::npos);
    CHECK(f.watcher.reason->line().find("canary") == std::string::npos);
  }
}

TEST_CASE("what only begins like RTSP shows none of its bytes: neither as an error nor as a name or an address") {
  const auto told_by = [](const std::string& options, const std::string& describe, const std::string& set_up) {
    Fixture f;
    f.camera.odd = [&](const RtspMessage& request, int) {
      return request.method == "OPTIONS" ? options : request.method == "DESCRIBE" ? describe : set_up;
    };
    f.start();
    REQUIRE(f.watcher.reason);
    std::string told = f.code() + ": " + f.watcher.reason->line();
    for (const std::string& note : f.watcher.notes) told += note;
    return told;
  };
  const std::string described = kVideoAndAudioSdp + "m=canary 0 RTP/AVP 97\r\na=rtpmap:97 canary/8000\r\n";
  const std::string length = "Content-Length: " + std::to_string(described.size()) + "\r\n\r\n";
  for (const auto& [answer, shown] : {
           std::pair<std::string, std::string>("RTSP/canary password=x\r\n\r\n", "bad-answer"),
           {"RTSP/1.0 canary\r\n\r\n", "bad-answer"},
           {"RTSP/1.0 302 Found\r\nLocation: rtsp://canary/\r\n\r\n", "Set the address that it redirects to"},
           {"RTSP/1.0 500 canary\r\n\r\n", "500 Internal Server Error"},
           {"RTSP/1.0 500canary\r\nCSeq: 2\r\n\r\n", "500 Internal Server Error"},
           {"RTSP/canary 500 canary\r\nCSeq: 2\r\n\r\n", "500 Internal Server Error"},
           {"RTSP/1.0 500 canary\r\nCSeq: 77\r\n\r\n", "500 Internal Server Error"},
           {"RTSP/1.0 599 canary\r\n\r\n", "with 599."},
       }) {
    CAPTURE(answer);
    const std::string told = told_by(answer, answer, answer);
    CHECK(told.find("canary") == std::string::npos);
    CHECK(told.find(shown) != std::string::npos);
  }
  const std::string named = told_by("", "RTSP/1.0 200 OK\r\n" + length + described, "RTSP/1.0 454 canary\r\n\r\n");
  CHECK(named.find("canary") == std::string::npos);
  CHECK(named.find("left out: metadata") != std::string::npos);
  const std::string carried = told_by("", "", "RTSP/1.0 200 OK\r\nTransport: canary\r\n\r\n");
  CHECK(carried.find("canary") == std::string::npos);
  // A camera that answers by number is believed to be one, and its own words help.
  CHECK(told_by("", "RTSP/1.0 500 disk dead\r\nCSeq: 2\r\n\r\n", "").find("500 disk dead") != std::string::npos);
}
