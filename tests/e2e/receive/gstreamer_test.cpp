// SPDX-License-Identifier: Apache-2.0
// Against GStreamer's RTSP server with our simulated cameras.
#include "catch.hpp"
#include "child_process.hpp"
#include "receiving.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// parallax-sim-rtsp with one small camera, and `more` arguments.
class SimulatedCamera {
 public:
  explicit SimulatedCamera(std::vector<std::string> more) : process_(arguments(std::move(more))) {
    if (const auto base = process_.wait_for_line("READY ", 30)) url = *base + "/cam1";
  }
  std::string url;
  void obey(const std::string& command) { process_.send(command); }

 private:
  static std::vector<std::string> arguments(std::vector<std::string> more) {
    std::vector<std::string> all = {own_folder() + "/parallax-sim-rtsp",
                                    "--port",
                                    "0",
                                    "--size",
                                    "320x240",
                                    "--fps",
                                    "25",
                                    "--gop",
                                    "25",
                                    "--loop",
                                    "2",
                                    "--quit-at-end-of-input"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  ChildProcess process_;
};

bool is_live(const Received& r) {
  return r.state() == "live";
}

std::function<bool(const Received&)> pictures(int count) {
  return [count](const Received& r) { return r.units.contains(0) && r.units.at(0) >= count; };
}

}  // namespace

TEST_CASE("GStreamer: pictures, sound and metadata over TCP with digest") {
  const SimulatedCamera camera({"--auth", "admin:se/cr@t", "--klv", "--audio", "aac"});
  REQUIRE_FALSE(camera.url.empty());
  Receiving receiving({.url = camera.url, .user = "admin", .password = "se/cr@t"});
  REQUIRE(receiving.wait_until(pictures(50)));
  const Received r = receiving.now();
  CHECK(r.codecs == std::vector<std::string>{"h264", "aac", "klv"});
  CHECK(r.width == 320);
  CHECK(r.height == 240);
  CHECK(r.units.at(1) > 50);
  CHECK(r.units.at(2) >= 5);
  const SourceHealth health = receiving.health();
  CHECK(health.counters.lost_packets == 0);
  CHECK(health.counters.fps > 10);  // 25 on a machine that is not busy
}

TEST_CASE("GStreamer: over UDP with basic log-in") {
  const SimulatedCamera camera({"--auth", "u:p", "--auth-scheme", "basic"});
  REQUIRE_FALSE(camera.url.empty());
  Receiving unasked({.url = camera.url, .user = "u", .password = "p"});  // M7: it would go in the clear
  CHECK(unasked.wait_until([](const Received& r) { return r.code() == "plain-login"; }));
  Receiving receiving(
      {.url = camera.url, .user = "u", .password = "p", .transport = Transport::udp, .allow_plain_login = true});
  CHECK(receiving.wait_until(pictures(30)));
  CHECK(receiving.health().counters.lost_packets == 0);
}

TEST_CASE("GStreamer: a server for UDP only is received by itself, and refused over TCP with the reason") {
  const SimulatedCamera camera({"--transport", "udp"});
  REQUIRE_FALSE(camera.url.empty());
  Receiving automatic({.url = camera.url});
  Receiving only_tcp({.url = camera.url, .transport = Transport::tcp});
  CHECK(automatic.wait_until(pictures(10)));
  CHECK(only_tcp.wait_until([](const Received& r) { return r.code() == "transport-refused"; }));
}

TEST_CASE("GStreamer: a server for TCP only is received by itself, and refused over UDP with the reason") {
  const SimulatedCamera camera({"--transport", "tcp"});
  REQUIRE_FALSE(camera.url.empty());
  Receiving automatic({.url = camera.url});
  Receiving only_udp({.url = camera.url, .transport = Transport::udp});
  CHECK(automatic.wait_until(pictures(10)));
  CHECK(only_udp.wait_until([](const Received& r) { return r.code() == "transport-refused"; }));
}

TEST_CASE("GStreamer: a wrong password is refused and not tried again soon") {
  const SimulatedCamera camera({"--auth", "admin:right"});
  REQUIRE_FALSE(camera.url.empty());
  Receiving wrong({.url = camera.url, .user = "admin", .password = "wrong"});
  CHECK(wrong.wait_until([](const Received& r) { return r.code() == "login-refused"; }));
  Receiving none({.url = camera.url});
  REQUIRE(none.wait_until([](const Received& r) { return r.code() == "login-refused"; }));
  CHECK(none.now().reason->text.find("none are set") != std::string::npos);
  CHECK_FALSE(wrong.wait_until([](const Received& r) { return r.states.size() > 3; }, 1));
}

TEST_CASE(
    "GStreamer: RTSPS with an unknown certificate is refused with its fingerprint, and works once that is pinned") {
  const SimulatedCamera camera({"--tls"});
  REQUIRE(camera.url.starts_with("rtsps://"));
  std::string fingerprint;
  {
    Receiving unknown({.url = camera.url});
    REQUIRE(unknown.wait_until([](const Received& r) { return r.code() == "tls-untrusted"; }));
    const std::string text = unknown.now().reason->text;
    const size_t at = text.find("fingerprint is ");
    REQUIRE(at != std::string::npos);
    fingerprint = text.substr(at + 15, 95);
    CHECK(unknown.now().units.empty());
  }
  Receiving pinned({.url = camera.url, .trust = {.sha256_fingerprint = fingerprint}});
  CHECK(pinned.wait_until(pictures(30)));
  fingerprint[0] = fingerprint[0] == '0' ? '1' : '0';
  Receiving other({.url = camera.url, .trust = {.sha256_fingerprint = fingerprint}});
  CHECK(other.wait_until([](const Received& r) { return r.code() == "tls-untrusted"; }));
}

TEST_CASE("GStreamer: a camera that goes away and comes back is received again") {
  SimulatedCamera camera({});
  REQUIRE_FALSE(camera.url.empty());
  Receiving receiving({.url = camera.url});
  REQUIRE(receiving.wait_until(is_live));
  camera.obey("gone cam1 1");
  REQUIRE(receiving.wait_until([](const Received& r) { return r.saw("gone") || r.saw("refused"); }));
  CHECK(receiving.wait_until(is_live));
  CHECK(receiving.health().counters.reconnects >= 1);
}

TEST_CASE("GStreamer: a camera that freezes is stalled after the limit") {
  SimulatedCamera camera({});
  REQUIRE_FALSE(camera.url.empty());
  media::RtspOptions options{.url = camera.url};
  options.timeouts.stall_ns = kNsPerSecond;
  Receiving receiving(options);
  REQUIRE(receiving.wait_until(is_live));
  camera.obey("stall cam1");
  CHECK(receiving.wait_until([](const Received& r) { return r.saw("stalled") && r.code() == "stalled"; }));
}
