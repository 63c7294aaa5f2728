// SPDX-License-Identifier: Apache-2.0
// Logging in, and where a log-in goes and does not go, on a simulated clock.
#include "catch.hpp"
#include "supervisor_fixture.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

TEST_CASE("a refused login is tried again only after a minute") {
  Fixture f;
  f.options.user = "admin";
  f.options.password = "wrong-secret";
  f.camera.odd = [](const RtspMessage& r, int) {
    return status(r, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n");
  };
  f.start();
  CHECK(f.code() == "login-refused");
  CHECK(f.net->requests.size() == 2);
  f.loop.advance(59 * kNsPerSecond);
  CHECK(f.net->connections == 1);
  f.loop.advance(2 * kNsPerSecond);
  CHECK(f.net->connections == 2);
  CHECK(f.net->raw.find("wrong-secret") == std::string::npos);
  CHECK(f.watcher.reason->line().find("wrong-secret") == std::string::npos);
}

TEST_CASE("a password goes over plain rtsp by basic only where the user said so") {
  Fixture f;
  f.options.user = "admin";
  f.options.password = "secret";
  f.camera.odd = [](const RtspMessage& r, int) -> std::string {
    if (!r.header("Authorization").empty()) return "";
    return status(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  };
  SECTION("not asked") {
    f.start();
    CHECK(f.state() == "refused");
    CHECK(f.code() == "plain-login");
    CHECK(f.net->raw.find("Authorization") == std::string::npos);
  }
  SECTION("allowed") {
    f.options.allow_plain_login = true;
    f.start();
    CHECK(f.state() == "first-frame");
  }
  SECTION("over TLS") {
    f.start("rtsps://10.0.0.5/main");
    CHECK(f.state() == "first-frame");
  }
}

TEST_CASE("a nonce that goes stale in mid-session is renewed without losing the stream") {
  Fixture f;
  f.options.user = "admin";
  f.options.password = "p";
  int nonce = 1;
  f.camera.odd = [&](const RtspMessage& r, int) -> std::string {
    const std::string wanted = "nonce=\"" + std::to_string(nonce) + "\"";
    if (r.header("Authorization").find(wanted) != std::string_view::npos) return "";
    return status(r, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", stale=TRUE, " + wanted + "\r\n");
  };
  f.start();
  CHECK(f.state() == "first-frame");
  f.play(14);
  nonce = 2;
  f.play(20);
  CHECK(f.state() == "live");
  CHECK(f.net->connections == 1);
  f.supervisor->stop();
  CHECK(f.net->farewell.find("nonce=\"2\"") != std::string::npos);
}

TEST_CASE("redirects are followed, but not without end, not out of TLS, and not with the login to another host") {
  Fixture f;
  f.options.user = "u";
  f.options.password = "p";
  SECTION("to the same host") {
    f.camera.odd = [](const RtspMessage& r, int number) -> std::string {
      return number == 1 && r.method == "DESCRIBE" ? status(r, "302 Moved", "Location: rtsp://10.0.0.5:8554/new\r\n")
                                                   : "";
    };
    f.start();
    f.loop.advance(kNsPerMs);
    CHECK(f.state() == "first-frame");
    CHECK(f.net->targets.back().port == 8554);
    CHECK(f.net->requests.back().target == "rtsp://10.0.0.5:8554/new");
  }
  SECTION("in a circle") {
    f.camera.odd = [](const RtspMessage& r, int) {
      return status(r, "301 Moved", "Location: rtsp://10.0.0.5/main\r\n");
    };
    f.start();
    f.loop.advance(100 * kNsPerMs);
    CHECK(f.code() == "server-error");
    CHECK(f.net->connections == 6);
  }
  SECTION("out of TLS") {
    f.camera.odd = [](const RtspMessage& r, int) { return status(r, "301 Moved", "Location: rtsp://10.0.0.5/x\r\n"); };
    f.start("rtsps://10.0.0.5/main");
    CHECK(f.code() == "server-error");
  }
  SECTION("to another port that asks for a login") {
    f.options.allow_plain_login = true;
    f.camera.odd = [](const RtspMessage& r, int number) -> std::string {
      if (number == 1) return status(r, "301 Moved", "Location: rtsp://10.0.0.5:8554/main\r\n");
      return status(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n");
    };
    f.start();
    f.loop.advance(kNsPerMs);
    CHECK(f.code() == "login-refused");
    CHECK(f.watcher.reason->text.find("8554") != std::string::npos);
    CHECK(f.net->raw.find("Authorization") == std::string::npos);
  }
  SECTION("to another host that asks for a login") {
    f.camera.odd = [](const RtspMessage& r, int number) -> std::string {
      if (number == 1) return status(r, "301 Moved", "Location: rtsp://10.6.6.6/main\r\n");
      return status(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n");
    };
    f.start();
    f.loop.advance(kNsPerMs);
    CHECK(f.code() == "login-refused");
    CHECK(f.net->raw.find("Authorization") == std::string::npos);
  }
}
