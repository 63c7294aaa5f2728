// SPDX-License-Identifier: Apache-2.0
// The whole receiver but for sockets, on a simulated clock, against cameras of every temper.
#include "supervisor_fixture.hpp"

#include <cmath>

#include "catch.hpp"
#include "media/rtsp/refusal.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

TEST_CASE("a camera goes from resolving to live, and is told goodbye") {
  Fixture f;
  f.start();
  CHECK(f.state() == "first-frame");
  CHECK(f.watcher.tracks == 2);
  f.play(2.5);
  CHECK(f.watcher.states == std::vector<std::string>{"resolving", "connecting", "first-frame", "live"});
  CHECK(f.watcher.units[0] == 62);
  f.net->receive(interleaved(2, rtp_packet({.payload_type = 0}, std::string(160, 'x'))));
  CHECK(f.watcher.units[1] == 1);
  const SourceHealth health = f.supervisor->health();
  CHECK(health.state == CameraState::live);
  CHECK(health.counters.access_units == 63);
  CHECK(std::abs(health.counters.fps - 25) < 1.5);
  CHECK_FALSE(health.reason);
  const size_t events = f.watcher.states.size();
  f.supervisor->stop();
  CHECK(f.net->farewell.starts_with("TEARDOWN rtsp://10.0.0.5/main RTSP/1.0\r\n"));
  CHECK(f.net->farewell.find("Session: abc\r\n") != std::string::npos);
  f.play(1);
  f.loop.advance(100 * kNsPerSecond);
  CHECK(f.watcher.states.size() == events);
  CHECK(f.net->connections == 1);
}

TEST_CASE("every request is what cameras expect") {
  Fixture f;
  f.camera.sdp = kVideoAndAudioSdp;
  f.start("rtsp://10.0.0.5:8554/main?x=1");
  REQUIRE(f.net->requests.size() == 5);
  CHECK(f.net->requests[0].target == "rtsp://10.0.0.5:8554/main?x=1");
  CHECK(f.net->requests[1].header("Accept") == "application/sdp");
  CHECK(f.net->requests[2].target == "rtsp://10.0.0.5:8554/main?x=1/v");
  CHECK(f.net->requests[2].header("Transport") == "RTP/AVP/TCP;unicast;interleaved=0-1");
  CHECK(f.net->requests[3].header("Transport") == "RTP/AVP/TCP;unicast;interleaved=2-3");
  CHECK(f.net->requests[3].header("Session") == "abc");
  CHECK(f.net->requests[4].method == "PLAY");
  CHECK(f.net->requests[4].target == "rtsp://10.0.0.5:8554/main?x=1");
}

TEST_CASE("failures have their names, and the wait grows between attempts") {
  struct Row {
    const char* method;
    const char* line;
    const char* code;
    const char* state;
  };
  const Row rows[] = {{"DESCRIBE", "403 Forbidden", "forbidden", "refused"},
                      {"DESCRIBE", "404 Not Found", "not-found", "refused"},
                      {"SETUP", "453 Not Enough Bandwidth", "too-many-users", "refused"},
                      {"SETUP", "461 Unsupported Transport", "transport-refused", "refused"},
                      {"PLAY", "503 Service Unavailable", "too-many-users", "refused"},
                      {"PLAY", "500 Oops", "server-error", "refused"}};
  for (const Row& row : rows) {
    CAPTURE(row.line);
    Fixture f;
    f.camera.odd = [&](const RtspMessage& r, int) { return r.method == row.method ? status(r, row.line) : ""; };
    f.start();
    CHECK(f.state() == row.state);
    CHECK(f.code() == row.code);
    f.loop.advance(498 * kNsPerMs);
    CHECK(f.net->connections == 1);
    f.loop.advance(2 * kNsPerMs);
    CHECK(f.net->connections == 2);
    f.loop.advance(997 * kNsPerMs);
    CHECK(f.net->connections == 2);
    f.loop.advance(5 * kNsPerMs);
    CHECK(f.net->connections == 3);
    CHECK(f.supervisor->health().counters.reconnects == 2);
  }
}

TEST_CASE("461 leads to the other transport, either way, and only in automatic mode") {
  const auto only = [](std::string_view wanted) {
    return [wanted](const RtspMessage& r, int) -> std::string {
      if (r.method != "SETUP") return "";
      const bool tcp = r.header("Transport").find("TCP") != std::string_view::npos;
      return tcp == (wanted == "tcp") ? "" : status(r, "461 Unsupported Transport");
    };
  };
  Fixture f;
  SECTION("UDP only") {
    f.camera.odd = only("udp");
    f.start();
    CHECK(f.state() == "first-frame");
    REQUIRE(f.net->datagrams != nullptr);
    CHECK(f.net->rtp_sent.size() >= 1);
    f.loop.advance(6 * kNsPerSecond);
    CHECK(f.code() == "no-first-frame");
  }
  SECTION("UDP only, asked for TCP") {
    f.options.transport = Transport::tcp;
    f.camera.odd = only("udp");
    f.start();
    CHECK(f.code() == "transport-refused");
  }
  SECTION("TCP only, asked for UDP") {
    f.options.transport = Transport::udp;
    f.camera.odd = only("tcp");
    f.start();
    CHECK(f.code() == "transport-refused");
  }
  SECTION("never from TLS to open UDP") {
    f.camera.odd = only("udp");
    f.start("rtsps://10.0.0.5/main");
    CHECK(f.code() == "transport-refused");
  }
}

TEST_CASE("UDP carries media, and receiver reports go back") {
  Fixture f;
  f.options.transport = Transport::udp;
  f.camera.sdp = kVideoAndAudioSdp.substr(0, kVideoAndAudioSdp.find("m=audio"));
  f.start();
  REQUIRE(f.net->datagrams != nullptr);
  const size_t before = f.net->rtcp_sent.size();
  for (uint16_t i = 0; i < 200; ++i) {
    const std::string packet = h264_packet(i, i * 3600u);
    f.net->datagrams->on_rtp({reinterpret_cast<const uint8_t*>(packet.data()), packet.size()}, f.loop.time.monotonic);
    f.net->datagrams->on_datagrams_done();
    f.loop.advance(40 * kNsPerMs);
  }
  CHECK(f.state() == "live");
  CHECK(f.watcher.units[0] == 200);
  CHECK(f.net->rtcp_sent.size() == before + 1);
  CHECK(f.net->rtcp_sent.back()[1] == 201);
}

TEST_CASE("over UDP the last picture is not lost to a farewell that overtakes it") {
  Fixture f;
  f.options.transport = Transport::udp;
  f.camera.sdp = kVideoAndAudioSdp.substr(0, kVideoAndAudioSdp.find("m=audio"));
  f.start();
  REQUIRE(f.net->datagrams != nullptr);
  const auto view = [](const std::string& packet) {
    return ByteView(reinterpret_cast<const uint8_t*>(packet.data()), packet.size());
  };
  const auto picture = [&](uint16_t number) {
    const std::string packet = h264_packet(number, number * 3600u);
    f.net->datagrams->on_rtp(view(packet), f.loop.time.monotonic);
    f.net->datagrams->on_datagrams_done();
  };
  for (uint16_t i = 0; i < 10; ++i) picture(i);
  const std::string bye = rtcp_bye();
  f.net->datagrams->on_rtcp(view(bye), f.loop.time.monotonic);
  CHECK(f.state() == "live");
  picture(10);
  picture(12);  // and one behind a gap
  f.loop.advance(200 * kNsPerMs);
  CHECK(f.watcher.units[0] == 12);
  CHECK(f.code() == "camera-ended");
}

TEST_CASE("the session is kept alive at half its timeout, by GET_PARAMETER where the camera knows it") {
  Fixture f;
  f.start();
  f.play(31);
  CHECK(f.net->count("GET_PARAMETER") == 2);
  CHECK(f.net->requests.back().header("Session") == "abc");
  CHECK(f.net->raw.find(std::string("$\x01\x00", 3)) != std::string::npos);
}

TEST_CASE("keep-alive is by OPTIONS with the session where GET_PARAMETER is unknown, refused or never answered") {
  Fixture f;
  int expected_get_parameter = 0;
  SECTION("not in Public") {
    f.camera.public_methods = "OPTIONS, DESCRIBE, SETUP, PLAY";
  }
  SECTION("refused") {
    expected_get_parameter = 1;
    f.camera.odd = [](const RtspMessage& r, int) -> std::string {
      return r.method == "GET_PARAMETER" ? status(r, "501 Not Implemented") : "";
    };
  }
  SECTION("never answered") {
    expected_get_parameter = 1;
    f.camera.odd = [](const RtspMessage& r, int) -> std::string { return r.method == "GET_PARAMETER" ? "-" : ""; };
  }
  f.start();
  f.play(46);
  CHECK(f.state() == "live");
  CHECK(f.net->connections == 1);
  CHECK(f.net->count("GET_PARAMETER") == expected_get_parameter);
  CHECK(f.net->count("OPTIONS") == 1 + 3 - expected_get_parameter);
  CHECK(f.net->requests.back().header("Session") == "abc");
}

TEST_CASE("a frozen camera is stalled after five seconds and connected again") {
  Fixture f;
  f.start();
  f.play(1);
  // Sound goes on: it is the pictures that count.
  for (uint16_t i = 0; i < 6 * 50; ++i) {
    if (f.net->events != nullptr) {
      f.net->receive(interleaved(2, rtp_packet({.payload_type = 0, .sequence = i, .timestamp = i * 160u}, "sound")));
    }
    f.loop.advance(20 * kNsPerMs);
  }
  CHECK(std::count(f.watcher.states.begin(), f.watcher.states.end(), "stalled") == 1);
  CHECK(f.net->farewell.starts_with("TEARDOWN"));
  CHECK(f.net->connections == 2);
  CHECK(f.watcher.track_calls == 2);
  f.play(1);
  CHECK(f.state() == "live");
  CHECK_FALSE(f.watcher.reason);
}

TEST_CASE("sound that stops does not touch the pictures") {
  Fixture f;
  f.start();
  f.net->receive(interleaved(2, rtp_packet({.payload_type = 0}, "sound")));
  f.play(30);
  CHECK(f.state() == "live");
  CHECK(f.net->connections == 1);
}

TEST_CASE("a camera that plays but sends nothing, or never a picture, is not waited for without end") {
  Fixture f;
  f.start();
  f.loop.advance(14 * kNsPerSecond);
  CHECK(f.state() == "first-frame");
  f.loop.advance(2 * kNsPerSecond);
  CHECK(std::count(f.watcher.states.begin(), f.watcher.states.end(), "stalled") == 1);
  CHECK(f.code() == "no-first-frame");
}

TEST_CASE("a camera whose pictures hold no key frame is not live, and that is said [R28]") {
  Fixture f;
  f.start();
  const auto deltas = [&](double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i) {
      if (f.net->events != nullptr) f.net->receive(interleaved(0, h264_packet(f.sequence, f.sequence * 3600u, false)));
      ++f.sequence;
      f.loop.advance(40 * kNsPerMs);
    }
  };
  deltas(4);
  CHECK(f.state() == "first-frame");
  CHECK(f.code().empty());
  deltas(3);
  CHECK(f.state() == "first-frame");
  CHECK(f.code() == "no-key-frame");
  CHECK(f.supervisor->health().reason->text.find("key frame") != std::string::npos);
  CHECK(f.supervisor->health().counters.fps > 20);
  SECTION("it comes late") {
    f.play(1);
    CHECK(f.state() == "live");
    CHECK_FALSE(f.watcher.reason);
    CHECK(f.net->connections == 1);
  }
  SECTION("it never comes") {
    deltas(55);
    CHECK(std::count(f.watcher.states.begin(), f.watcher.states.end(), "live") == 0);
    CHECK(f.net->connections == 2);
  }
  SECTION("even the pictures stop") {
    f.loop.advance(6 * kNsPerSecond);
    CHECK(f.net->connections == 2);
  }
}

TEST_CASE("silence after any request ends in no-answer") {
  for (const char* method : {"OPTIONS", "DESCRIBE", "SETUP", "PLAY"}) {
    CAPTURE(method);
    Fixture f;
    f.camera.odd = [&](const RtspMessage& r, int) -> std::string { return r.method == method ? "-" : ""; };
    f.start();
    f.loop.advance(5 * kNsPerSecond);
    CHECK(f.code().empty());
    f.loop.advance(1100 * kNsPerMs);
    CHECK(f.code() == "no-answer");
    CHECK(f.watcher.reason->text.find(method) != std::string::npos);
  }
}

TEST_CASE("a few stray bytes between frames are borne") {
  Fixture f;
  f.start();
  f.play(1);
  f.net->receive(std::string("\0\0\x01 stray bytes", 15) + interleaved(0, h264_packet(f.sequence++, 0)));
  f.play(1);
  CHECK(f.state() == "live");
  CHECK(f.net->connections == 1);
}

TEST_CASE("answers without CSeq are taken for the request under way") {
  Fixture f;
  f.camera.odd = [&](const RtspMessage& r, int number) {
    Camera plain;
    std::string answer = plain(r, number);
    const size_t at = answer.find("CSeq");
    return answer.erase(at, answer.find("\r\n", at) + 2 - at);
  };
  f.start();
  CHECK(f.state() == "first-frame");
}

TEST_CASE("a sound track that cannot be set up is left out with a note") {
  Fixture f;
  SECTION("refused") {
    f.camera.odd = [](const RtspMessage& r, int) -> std::string {
      return r.method == "SETUP" && r.target.ends_with("/a") ? status(r, "500 Internal") : "";
    };
    f.start();
  }
  SECTION("never answered") {
    f.camera.odd = [](const RtspMessage& r, int) -> std::string {
      return r.method == "SETUP" && r.target.ends_with("/a") ? "-" : "";
    };
    f.start();
    f.loop.advance(7 * kNsPerSecond);
  }
  SECTION("of an unknown codec") {
    f.camera.sdp = kVideoAndAudioSdp;
    f.camera.sdp.replace(f.camera.sdp.find("AVP 0"), 5, "AVP 99");
    f.camera.sdp += "a=rtpmap:99 G7221/16000\r\n";
    f.start();
  }
  CHECK(f.watcher.tracks == 1);
  REQUIRE(f.watcher.notes.size() == 1);
  CHECK(f.watcher.notes[0].starts_with("left out: sound"));
  f.play(1);
  CHECK(f.state() == "live");
}

TEST_CASE("the server's interleaved channels count") {
  Fixture f;
  f.camera.odd = [](const RtspMessage& r, int) -> std::string {
    if (r.method != "SETUP") return "";
    const char* channels = r.target.ends_with("/v") ? "6-7" : "8-9";
    return status(r, "200 OK", std::string("Session: s\r\nTransport: RTP/AVP/TCP;interleaved=") + channels + "\r\n");
  };
  f.start();
  f.net->receive(interleaved(6, h264_packet(1, 0)) + interleaved(8, rtp_packet({.payload_type = 0}, "sound")) +
                 interleaved(0, h264_packet(2, 0)));
  CHECK(f.watcher.units[0] == 1);
  CHECK(f.watcher.units[1] == 1);
}

TEST_CASE("the camera's own requests are answered") {
  Fixture f;
  f.start();
  f.play(1);
  f.net->receive("OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\n");
  CHECK(f.net->raw.find("RTSP/1.0 200 OK\r\nCSeq: 77\r\n") != std::string::npos);
  f.net->receive("PLAY_NOTIFY * RTSP/1.0\r\nCSeq: 78\r\n\r\n");
  CHECK(f.net->raw.find("RTSP/1.0 501 Not Implemented\r\nCSeq: 78\r\n") != std::string::npos);
}

TEST_CASE("BYE of the pictures and a closed connection lead to a new attempt") {
  Fixture f;
  f.start();
  f.play(1);
  SECTION("BYE") {
    f.net->receive(interleaved(1, rtcp_bye()));
    CHECK(f.code() == "camera-ended");
  }
  SECTION("closed") {
    f.net->close(connection_closed("in good order"));
    CHECK(f.code() == "connection-closed");
    CHECK(f.watcher.reason->text.find("middle of the stream") != std::string::npos);
  }
  CHECK(f.state() == "gone");
  f.loop.advance(kNsPerSecond);
  f.play(0.2);
  CHECK(f.state() == "live");
  CHECK(f.net->connections == 2);
}

TEST_CASE("a stream that lived for a while begins again with the shortest wait") {
  Fixture f;
  for (int i = 0; i < 6; ++i) f.net->refusals.push_back(unknown_host("cam", "x"));
  f.start();
  CHECK(f.code() == "unknown-host");
  f.loop.advance(60 * kNsPerSecond);
  f.play(11);
  REQUIRE(f.state() == "live");
  const int before = f.net->connections;
  f.net->close(connection_closed("x"));
  f.loop.advance(501 * kNsPerMs);
  CHECK(f.net->connections == before + 1);
}

TEST_CASE("events may stop the receiver from inside any call") {
  struct Stopper final : StreamEvents {
    RtspSupervisor* supervisor = nullptr;
    int stop_at = 0;
    int calls = 0;
    bool stopped = false;
    int after = 0;
    void called() {
      if (stopped) ++after;
      if (++calls == stop_at) {
        stopped = true;
        supervisor->stop();
      }
    }
    void on_state(CameraState, const std::optional<Error>&) override { called(); }
    void on_tracks(const std::vector<StreamTrack>&) override { called(); }
    void on_access_unit(size_t, const AccessUnit&) override { called(); }
    void on_note(std::string_view) override { called(); }
  };
  for (int stop_at = 1; stop_at < 12; ++stop_at) {
    CAPTURE(stop_at);
    Fixture f;
    f.camera.sdp += "m=application 0 RTP/AVP 98\r\na=rtpmap:98 vnd.onvif.metadata/90000\r\na=control:m\r\n";
    f.net->camera = f.camera;
    Stopper stopper;
    stopper.stop_at = stop_at;
    RtspSupervisor supervisor(f.loop, std::make_unique<FakeNetwork>(f.net), f.options,
                              *parse_rtsp_url("rtsp://10.0.0.5/x"), [] { return 0.0; });
    stopper.supervisor = &supervisor;
    supervisor.start(stopper);
    f.loop.advance(kNsPerMs);
    f.play(1);
    if (f.net->events != nullptr) f.net->close(connection_closed("x"));
    f.loop.advance(30 * kNsPerSecond);
    CHECK(stopper.stopped);
    CHECK(stopper.after == 0);
  }
}

TEST_CASE("a camera that was live and agrees to play, but sends nothing, is asked again after 5 s") {
  Fixture f;
  f.start();
  f.play(10);
  REQUIRE(f.state() == "live");
  f.net->close({"connection-closed", "The camera closed the connection.", "Check it."});
  f.loop.advance(kNsPerSecond);
  REQUIRE(f.net->count("PLAY") == 2);
  f.loop.advance(6 * kNsPerSecond);
  CHECK(f.net->count("PLAY") == 3);
  f.play(1);
  CHECK(f.state() == "live");
}

TEST_CASE("what waited in vain for a connection is tried again at once: the back-off counts from its start") {
  Fixture f;
  f.start();
  f.play(10);
  REQUIRE(f.state() == "live");
  f.net->silent = true;
  f.net->close({"connection-closed", "The camera closed the connection.", "Check it."});
  f.loop.advance(501 * kNsPerMs);  // what was live waits its first pause from its end
  CHECK(f.net->connections == 2);
  const Error in_vain{"connect-timeout", "10.0.0.5:554 did not answer within 5 s.", "Check the network."};
  for (int attempt = 2; attempt < 8; ++attempt) {
    f.loop.advance(5 * kNsPerSecond);
    CHECK(f.net->connections == attempt);
    f.net->close(in_vain);
    f.loop.advance(kNsPerMs);
    CHECK(f.net->connections == attempt + 1);
  }
  f.net->close(in_vain);  // at once: the whole pause is waited
  f.loop.advance(1990 * kNsPerMs);
  CHECK(f.net->connections == 8);
  f.loop.advance(10 * kNsPerMs);
  CHECK(f.net->connections == 9);
}
