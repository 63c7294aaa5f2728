// SPDX-License-Identifier: Apache-2.0
// A real server on a loopback port, and clients of every temper.
#include <filesystem>
#include <thread>

#include "api/server/http/certificate.hpp"
#include "catch.hpp"
#include "running_api.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t kQuick = 300 * kNsPerMs;

}  // namespace

TEST_CASE("a connection serves one request after the other") {
  RunningApi running;
  const auto client = running.client("trainer");
  ClientRequest request;
  request.target = "/api/v1/me";
  for (int i = 0; i < 3; ++i) {
    const auto answer = client->send(request);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body.find("\"trainer\"") != std::string::npos);
  }
  CHECK(running.server->counters().connections == 1);
  CHECK(running.server->counters().requests == 3);
}

TEST_CASE("what is no HTTP gets a problem or a closed connection, never a crash") {
  RunningApi running;
  for (const std::string_view bytes :
       {"GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n",
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bytes);
    const RawSocket socket(running.server->port());
    CHECK(socket.send(bytes));
    const std::string answer = socket.receive(5s);
    CHECK(answer.starts_with("HTTP/1.1 400 "));
    CHECK(answer.find("application/problem+json") != std::string::npos);
  }
  CHECK(running.ask("", "GET", "/api/v1").status == 200);
}

TEST_CASE("headers and bodies that are too long are refused with what is allowed") {
  RunningApi running;
  const RawSocket header(running.server->port());
  header.send("GET /api/v1 HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(40'000, 'x') + "\r\n\r\n");
  CHECK(header.receive(5s).starts_with("HTTP/1.1 431 "));
  const RawSocket body(running.server->port());
  body.send("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n{");
  CHECK(body.receive(5s).starts_with("HTTP/1.1 413 "));
  const RawSocket chunked(running.server->port());
  chunked.send("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" +
               std::string(0x200000, 'x'));
  CHECK(chunked.receive(5s).starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a client that sends its request too slowly is told, and does not hold a worker") {
  ServerOptions options;
  options.header_timeout_ns = options.body_timeout_ns = kQuick;
  options.workers = 1;
  RunningApi running(options);
  const RawSocket header(running.server->port());
  header.send("GET /api/v1 HTT");
  const RawSocket body(running.server->port());
  body.send(
      "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nContent-Type: "
      "application/json\r\n\r\n{\"user\":");
  CHECK(running.ask("", "GET", "/api/v1").status == 200);
  const std::string answer = header.receive(5s);
  CHECK(answer.starts_with("HTTP/1.1 408 "));
  CHECK(answer.find("too-slow") != std::string::npos);
  CHECK(body.receive(5s).starts_with("HTTP/1.1 408 "));
  CHECK(running.server->counters().timed_out == 2);
}

TEST_CASE("idle connections are closed") {
  ServerOptions options;
  options.idle_timeout_ns = kQuick;
  RunningApi running(options);
  const RawSocket idle(running.server->port());
  CHECK(eventually([&] { return running.server->counters().connections == 1; }));
  CHECK(idle.receive(5s).empty());
  CHECK(eventually([&] { return running.server->counters().connections == 0; }));
}

TEST_CASE("a client that stops reading is dropped, others are served meanwhile") {
  ServerOptions options;
  options.write_timeout_ns = kQuick;
  RunningApi running(options);
  running.memory.media.shared->bytes.assign(64 << 20, 7);
  const RawSocket lazy(running.server->port());
  lazy.send(
      "GET /api/v1/sessions/s2/videos/0/parts/0/media HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "token-trainer\r\n\r\n");
  CHECK(running.ask("trainer", "GET", "/api/v1/me").status == 200);
  CHECK(eventually([&] { return running.server->counters().timed_out == 1; }));
}

TEST_CASE("one connection too many is refused with words") {
  ServerOptions options;
  options.max_connections = 2;
  RunningApi running(options);
  // Ones that only wait would give way.
  const auto client = running.client("trainer");
  const auto first = client->open_socket("/api/v1/events");
  const auto second = client->open_socket("/api/v1/events");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(eventually([&] { return running.server->counters().connections == 2; }));
  const RawSocket third(running.server->port());
  const std::string answer = third.receive(5s);
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(answer.find("too-many-connections") != std::string::npos);
  CHECK(running.server->counters().refused_connections == 1);
}

TEST_CASE("a client that waits for leave to send its body gets it") {
  RunningApi running;
  const RawSocket socket(running.server->port());
  socket.send(
      "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "38\r\nExpect: "
      "100-continue\r\n\r\n");
  CHECK(socket.receive(5s, "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send(R"({"user":"trainer","password":"secret"})");
  CHECK(socket.receive(5s, "token-trainer").find("HTTP/1.1 200 ") != std::string::npos);
}

TEST_CASE("HEAD is GET without the body") {
  RunningApi running;
  const RawSocket socket(running.server->port());
  socket.send("HEAD /api/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string answer = socket.receive(5s);
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(answer.ends_with("\r\n\r\n"));
  CHECK(answer.find("Content-Length: 0") == std::string::npos);
}

TEST_CASE("a busy port falls back to a free one, unless it must not") {
  RunningApi first;
  ServerOptions options;
  options.port = first.server->port();
  const auto second = Server::start(first.api, first.memory.clock, options);
  REQUIRE(second);
  CHECK((*second)->port() != first.server->port());
  options.busy_port = BusyPort::fail;
  const auto third = Server::start(first.api, first.memory.clock, options);
  REQUIRE_FALSE(third);
  CHECK(third.error().code == "listen-busy");
}

TEST_CASE("an address other than loopback needs TLS") {
  RunningApi running;
  ServerOptions options;
  options.address = "0.0.0.0";
  options.port = 0;
  const auto refused = Server::start(running.api, running.memory.clock, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "listen-needs-tls");
  options.address = "not-an-address";
  CHECK(Server::start(running.api, running.memory.clock, options).error().code == "listen-address");
}

TEST_CASE("with its own certificate the recorder is known by the fingerprint, and by nothing else") {
  const TempFolder folder;
  const SystemClock clock;
  const auto own = own_certificate(folder.path(), clock);
  REQUIRE(own);
  CHECK(own->made_now);
  CHECK(own->fingerprint.size() == 64);
  CHECK((std::filesystem::status(own->files.key_pem).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const auto again = own_certificate(folder.path(), clock);
  REQUIRE(again);
  CHECK_FALSE(again->made_now);
  CHECK(again->fingerprint == own->fingerprint);

  ServerOptions options;
  options.tls = own->files;
  RunningApi running(options);
  REQUIRE(running.server->url().starts_with("https://"));
  CHECK(server_fingerprint(running.server->url()) == own->fingerprint);
  ClientOptions trusting;
  trusting.url = running.server->url();
  CHECK(Client::open(trusting).error().code == "fingerprint-needed");
  trusting.fingerprint = own->fingerprint;
  trusting.token = "token-trainer";
  const auto client = std::move(Client::open(trusting).value());
  ClientRequest request;
  request.target = "/api/v1/me";
  CHECK(client->send(request)->status == 200);
  const auto events = client->open_socket("/api/v1/events");
  REQUIRE(events);
  CHECK((*events)->receive(5 * kNsPerSecond)->has_value());
  trusting.fingerprint = std::string(64, '0');
  const auto wrong = std::move(Client::open(trusting).value());
  CHECK(wrong->send(request).error().code == "certificate-changed");
}

TEST_CASE("a client whose connection the server closed meanwhile connects anew, for whatever it asks") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const TempFolder folder;
  const SystemClock clock;
  ServerOptions options;
  options.idle_timeout_ns = kQuick;
  ClientOptions client_options;
  if (tls) {
    const auto own = own_certificate(folder.path(), clock);
    REQUIRE(own);
    options.tls = own->files;
    client_options.fingerprint = own->fingerprint;
  }
  RunningApi running(options);
  client_options.url = running.server->url();
  client_options.token = "token-trainer";
  const auto client = std::move(Client::open(client_options).value());
  for (const std::string method : {"GET", "POST", "GET"}) {
    CAPTURE(method);
    const auto answer = client->send({.method = method, .target = "/api/v1/me", .body = {}, .headers = {}});
    REQUIRE(answer);
    CHECK(answer->status == (method == "GET" ? 200 : 405));
    REQUIRE(eventually([&] { return running.server->counters().connections == 0; }));
  }
}

TEST_CASE("the server stops within two seconds, whatever its clients do") {
  auto running = std::make_unique<RunningApi>();
  running->memory.media.shared->bytes.assign(64 << 20, 7);
  std::vector<std::unique_ptr<RawSocket>> idle;
  for (int i = 0; i < 50; ++i) idle.push_back(std::make_unique<RawSocket>(running->server->port()));
  idle[0]->send(
      "GET /api/v1/sessions/s2/videos/0/parts/0/media HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "token-trainer\r\n\r\n");
  idle[1]->send("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
  const auto client = running->client("trainer");
  const auto events = client->open_socket("/api/v1/events");
  REQUIRE(events);
  const auto begin = std::chrono::steady_clock::now();
  running->server.reset();
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
}

TEST_CASE("a client that knows a recorder's secret sends nothing before that has proved it") {
  RunningApi running({}, [] {
    ApiOptions options;
    options.proof_secret = "the real one";
    return options;
  }());
  ClientOptions options;
  options.url = running.server->url();
  options.token = "token-trainer";
  std::string secret = "the real one";
  options.secret = [&] { return secret; };
  const auto client = std::move(Client::open(options).value());
  CHECK(client->send({.method = "GET", .target = "/api/v1/me", .body = {}, .headers = {}})->status == 200);
  CHECK(client->open_socket("/api/v1/events"));
  secret = GENERATE("another", "");
  const auto stranger = std::move(Client::open(options).value());
  const auto before = running.server->counters().requests;
  CHECK(stranger->send({.method = "GET", .target = "/api/v1/me", .body = {}, .headers = {}}).error().code ==
        "recorder-unproven");
  CHECK(stranger->open_socket("/api/v1/events").error().code == "recorder-unproven");
  CHECK(running.server->counters().requests == before + 2);
}

TEST_CASE("a client sends nothing in the clear to another computer") {
  for (const char* url : {"http://192.0.2.1:8480", "http://lab", "http://[2001:db8::1]:8480", "http://0.0.0.0:8480"}) {
    INFO(url);
    ClientOptions options;
    options.url = url;
    const auto client = Client::open(options);
    REQUIRE_FALSE(client);
    CHECK(client.error().code == "url-insecure");
  }
  for (const char* url : {"http://127.0.0.1:8480", "http://localhost:8480", "http://[::1]:8480"}) {
    INFO(url);
    ClientOptions options;
    options.url = url;
    CHECK(Client::open(options));
  }
}

TEST_CASE("no recorder at the address is told apart from a refusal") {
  uint16_t port = 0;
  {
    const RunningApi running;
    port = running.server->port();
  }
  ClientOptions options;
  options.url = "http://127.0.0.1:" + std::to_string(port);
  const auto client = std::move(Client::open(options).value());
  const auto answer = client->send({});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == "unreachable");
}
