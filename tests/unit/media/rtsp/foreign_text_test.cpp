// SPDX-License-Identifier: Apache-2.0
// What a camera calls things reaches people, /status and session.json: it must be text whatever the bytes are.
#include "base/clean_text.hpp"
#include "catch.hpp"
#include "media/session_file/session_file.hpp"
#include "supervisor_fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

constexpr const char* kGbk = "\xC3\xBB\xD3\xD0\xC1\xF7";  // "no stream" in GBK

bool is_clean(std::string_view text) {
  return is_utf8(text) && !has_controls(text) && !has_bidi_controls(text);
}

/// The state and the reason after the camera refused DESCRIBE in these words.
Error refusal_in_words(const std::string& words) {
  Fixture fixture;
  fixture.camera.odd = [&](const RtspMessage& request, int) {
    return request.method == "DESCRIBE" ? status(request, "404 " + words) : std::string();
  };
  fixture.start();
  REQUIRE(fixture.watcher.reason);
  return *fixture.watcher.reason;
}

}  // namespace

TEST_CASE("a reason phrase in GBK, with controls, or cut inside a character is clean text") {
  CHECK(is_clean(refusal_in_words(kGbk).text));
  const Error odd = refusal_in_words("no \x1B[31m\xE2\x80\xAEnothing\xC2\x9B here");
  CHECK(is_clean(odd.text));
  CHECK(odd.text.find("no  [31mnothing  here") != std::string::npos);
  const Error cut = refusal_in_words(std::string(79, 'x') + "é");
  CHECK(is_clean(cut.text));
  CHECK(cut.text.find(std::string(79, 'x') + " to DESCRIBE") != std::string::npos);
}

TEST_CASE("a codec name in GBK is clean text in the reason and in notes, and a known codec is still known") {
  Fixture fixture;
  fixture.camera.sdp =
      std::string("v=0\r\ns=") + kGbk + "\r\nm=vid\xE4o 0 RTP/AVP 96\r\na=rtpmap:96 " + kGbk + "\xE2\x80\xAE/90000\r\n";
  fixture.start();
  CHECK(fixture.code() == "no-media");
  CHECK(is_clean(fixture.watcher.reason->text));

  Fixture beside;
  beside.camera.sdp = kVideoAndAudioSdp + "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 " + kGbk + "/8000\r\na=control:b\r\n";
  beside.start();
  beside.play(1);
  CHECK(beside.state() == "live");
  REQUIRE(beside.watcher.notes.size() == 1);
  CHECK(is_clean(beside.watcher.notes[0]));
}

TEST_CASE("the host of a redirect is clean text when it is not found") {
  Fixture fixture;
  fixture.camera.odd = [&](const RtspMessage& request, int number) {
    return number == 1 ? status(request, "302 Moved", "Location: rtsp://\xC3\xBB\xD3/\r\n") : std::string();
  };
  fixture.start();
  CHECK((!fixture.watcher.reason || is_clean(fixture.watcher.reason->text)));
}

TEST_CASE("session.json is readable whatever a session, a source or a note is called") {
  Session session{.id = "00000000-0000-4000-8000-000000000001", .name = kGbk, .location = "Room \xFF"};
  Video video{.source = "Front \xE4", .kind = SourceKind::camera, .driver = "sim"};
  video.parts.push_back(
      {.file = "front.mp4", .index_file = "front.mp4.idx", .codec = "h264", .notes = {kGbk, "\xE4\""}});
  video.gaps.push_back({.start_session_ns = 5, .text = "\x80"});
  session.videos.push_back(video);
  const auto read = session_from_json(session_to_json(session));
  REQUIRE(read);
  CHECK(read->location == "Room \xEF\xBF\xBD");
  CHECK(read->videos.at(0).parts.at(0).notes.at(1) == "\xEF\xBF\xBD\"");
}

TEST_CASE("a camera that names no session is kept alive every 30 s, not without end") {
  Fixture f;
  f.camera.odd = [](const RtspMessage& r, int) -> std::string {
    if (r.method == "SETUP") return status(r, "200 OK", "Transport: " + std::string(r.header("Transport")) + "\r\n");
    return r.method == "PLAY" ? status(r, "200 OK") : "";
  };
  f.start();
  f.play(61);
  CHECK(f.state() == "live");
  CHECK(f.net->count("GET_PARAMETER") == 2);
}
