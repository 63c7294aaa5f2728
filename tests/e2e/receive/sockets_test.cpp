// SPDX-License-Identifier: Apache-2.0
// What only real sockets can show: servers that are silent, babble, dribble, hang up and reset.
#include <chrono>
#include <thread>

#include "catch.hpp"
#include "receiving.hpp"
#include "scripted_server.hpp"
#include "support/rtsp_camera.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

media::RtspOptions quick(const std::string& url) {
  media::RtspOptions options{.url = url};
  options.timeouts.response_ns = 300 * kNsPerMs;
  options.timeouts.connect_ns = 300 * kNsPerMs;
  options.backoff.first_ns = 50 * kNsPerMs;
  options.backoff.longest_ns = 100 * kNsPerMs;
  return options;
}

std::string usual_answer(const std::string& request) {
  const int64_t cseq = Peer::cseq(request);
  if (request.starts_with("DESCRIBE")) return rtsp_answer(cseq, "200 OK", "", kVideoAndAudioSdp);
  if (request.starts_with("SETUP")) {
    const size_t at = request.find("Transport: ");
    const std::string transport = request.substr(at, request.find("\r\n", at) + 2 - at);
    return rtsp_answer(cseq, "200 OK", transport + "Session: 1\r\n");
  }
  return rtsp_answer(cseq, "200 OK", "Session: 1\r\n");
}

/// Answers everything up to and including PLAY.
bool serve_until_play(Peer& peer) {
  for (;;) {
    const std::string request = peer.read_request();
    if (request.empty() || !peer.write(usual_answer(request))) return false;
    if (request.starts_with("PLAY")) return true;
  }
}

void pause_ms(int ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

}  // namespace

TEST_CASE("a port that says nothing is told from one that babbles") {
  SECTION("nothing") {
    ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
    Receiving receiving(quick(server.url()));
    CHECK(receiving.wait_until([](const Received& r) { return r.code() == "no-answer"; }));
  }
  SECTION("another protocol that speaks first") {
    ScriptedServer server([](Peer& peer, int) {
      peer.write("SSH-2.0-OpenSSH_9.2\r\n");
      peer.wait_for_end();
    });
    Receiving receiving(quick(server.url()));
    CHECK(receiving.wait_until([](const Received& r) { return r.code() == "bad-answer"; }));
    CHECK(receiving.now().reason->text.find("it speaks SSH") != std::string::npos);
    CHECK(receiving.now().reason->text.find("OpenSSH") == std::string::npos);  // L12
  }
  SECTION("nothing on rtsps") {
    ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
    Receiving receiving(quick(server.url("rtsps")));
    CHECK(receiving.wait_until([](const Received& r) { return r.code() == "tls-failed"; }));
  }
  SECTION("plain RTSP on rtsps") {
    ScriptedServer server([](Peer& peer, int) {
      peer.write("RTSP/1.0 400 Bad Request\r\n\r\n");
      peer.wait_for_end();
    });
    Receiving receiving(quick(server.url("rtsps")));
    CHECK(receiving.wait_until([](const Received& r) { return r.code() == "tls-failed"; }));
  }
  SECTION("hangs up at once") {
    ScriptedServer server([](Peer&, int) {});
    Receiving receiving(quick(server.url()));
    CHECK(receiving.wait_until([](const Received& r) { return r.code() == "connection-closed"; }));
  }
}

TEST_CASE("nobody there and no such name are told apart") {
  std::string url;
  {
    url = ScriptedServer([](Peer&, int) {}).url();
  }
  Receiving refused(quick(url));
  CHECK(refused.wait_until([](const Received& r) { return r.code() == "connection-refused"; }));
  CHECK(refused.wait_until([](const Received& r) { return std::count(r.states.begin(), r.states.end(), "gone") > 2; }));
  Receiving unknown(quick("rtsp://no-such-camera.invalid/x"));
  CHECK(unknown.wait_until([](const Received& r) { return r.code() == "unknown-host"; }));
}

TEST_CASE("answers and media that arrive byte by byte are put together") {
  ScriptedServer server([](Peer& peer, int) {
    const auto dribble = [&](const std::string& bytes) {
      for (size_t i = 0; i < bytes.size(); i += 7) {
        if (!peer.write(bytes.substr(i, 7))) return false;
        pause_ms(1);
      }
      return true;
    };
    for (;;) {
      const std::string request = peer.read_request();
      if (request.empty() || !dribble(usual_answer(request))) return;
      if (request.starts_with("PLAY")) break;
    }
    for (uint16_t i = 0; i < 20; ++i) {
      if (!dribble(interleaved(0, h264_packet(i, i * 3600u)))) return;
    }
    peer.wait_for_end();
  });
  Receiving receiving({.url = server.url()});
  CHECK(receiving.wait_until(
      [](const Received& r) { return r.state() == "live" && r.units.contains(0) && r.units.at(0) >= 20; }));
  CHECK(receiving.health().counters.lost_packets == 0);
}

TEST_CASE("a connection that is reset in mid-stream is made anew") {
  ScriptedServer server([](Peer& peer, int connection) {
    if (!serve_until_play(peer)) return;
    for (uint16_t i = 0; i < 10; ++i) {
      if (!peer.write(interleaved(0, h264_packet(i, i * 3600u)))) return;
    }
    if (connection == 1) {
      pause_ms(100);
      peer.reset_on_close();
    } else {
      peer.wait_for_end();
    }
  });
  Receiving receiving(quick(server.url()));
  REQUIRE(receiving.wait_until([](const Received& r) { return r.saw("gone"); }));
  CHECK(receiving.now().code() == "connection-closed");
  CHECK(receiving.wait_until(
      [](const Received& r) { return r.state() == "live" && r.units.contains(0) && r.units.at(0) >= 20; }));
  CHECK(server.connections() == 2);
  CHECK(receiving.health().counters.reconnects == 1);
}

TEST_CASE("a burst larger than the read buffer arrives whole") {
  constexpr int kPackets = 800;
  ScriptedServer server([](Peer& peer, int) {
    if (!serve_until_play(peer)) return;
    std::string burst;
    for (uint16_t i = 0; i < kPackets; ++i) {
      const std::string picture = "\x65\x88" + std::string(1400, static_cast<char>(i));
      burst += interleaved(0, rtp_packet({.sequence = i, .timestamp = i * 3600u}, picture));
    }
    peer.write(burst);
    peer.wait_for_end();
  });
  Receiving receiving({.url = server.url()});
  CHECK(receiving.wait_until([](const Received& r) { return r.units.contains(0) && r.units.at(0) == kPackets; }));
  CHECK(receiving.now().bytes.at(0) == kPackets * (4 + 1402));
}

TEST_CASE("TEARDOWN reaches the camera when we stop") {
  std::atomic<bool> told = false;
  ScriptedServer server([&](Peer& peer, int) {
    if (!serve_until_play(peer)) return;
    peer.write(interleaved(0, h264_packet(1, 0)));
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      if (request.starts_with("TEARDOWN")) told = true;
    }
  });
  Receiving receiving({.url = server.url()});
  REQUIRE(receiving.wait_until([](const Received& r) { return r.state() == "live"; }));
  receiving.stop();
  for (int i = 0; i < 100 && !told; ++i) pause_ms(10);
  CHECK(told);
}

TEST_CASE("many cameras that do not answer hold up none that does") {
  ScriptedServer silent([](Peer& peer, int) { peer.wait_for_end(); });
  ScriptedServer good([](Peer& peer, int) {
    if (!serve_until_play(peer)) return;
    peer.write(interleaved(0, h264_packet(1, 0)));
    peer.wait_for_end();
  });
  struct Ignore final : media::StreamEvents {
    std::atomic<bool> live = false;
    void on_state(CameraState state, const std::optional<Error>&) override {
      if (state == CameraState::live) live = true;
    }
    void on_tracks(const std::vector<media::StreamTrack>&) override {}
    void on_access_unit(size_t, const media::AccessUnit&) override {}
    void on_note(std::string_view) override {}
  };
  const SystemClock clock;
  media::AsioLoop loop(clock);
  std::vector<std::unique_ptr<media::RtspReceiver>> receivers;
  Ignore others;
  Ignore one;
  for (int i = 0; i < 50; ++i) {
    receivers.push_back(std::move(*media::RtspReceiver::create(loop, {.url = silent.url()})));
    receivers.back()->start(others);
  }
  receivers.push_back(std::move(*media::RtspReceiver::create(loop, {.url = good.url()})));
  receivers.back()->start(one);
  std::function<void()> look = [&] {
    if (one.live) return loop.stop();
    loop.call_after(10 * kNsPerMs, look);
  };
  look();
  loop.call_after(30 * kNsPerSecond, [&] { loop.stop(); });
  loop.run();
  CHECK(one.live);
  CHECK_FALSE(others.live);
}
