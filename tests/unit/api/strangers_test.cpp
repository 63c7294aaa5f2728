// SPDX-License-Identifier: Apache-2.0
// What peers without a token, or with a token and no manners, can take from the others: nothing that lasts.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/server/http/own_names.hpp"
#include "catch.hpp"
#include "running_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kJson = "Content-Type: application/json\r\n";

std::string head(std::string_view line, std::string_view fields = {}) {
  return std::string(line) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}

std::string chunked_log_in() {
  return head("POST /api/v1/login", std::string(kJson) + "Transfer-Encoding: chunked\r\n");
}

std::string token_of(const std::string& user) {
  return "Authorization: Bearer token-" + user + "\r\n";
}

/// Sends `piece` until the server has had enough, at most so often; returns how often.
int send_for_ever(const RawSocket& socket, const std::string& piece, int most) {
  int sent = 0;
  while (sent < most && socket.send(piece)) ++sent;
  return sent;
}

/// Where the threads of a server are held up until it is opened.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    opened_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
  int waiting_ = 0;
};

}  // namespace

TEST_CASE("an endless chunk extension or trailer ends at the size of a header") {
  RunningApi running;
  for (const std::string& begin : {std::string("1;"), std::string("1\r\nx\r\n1;x="), std::string("0\r\nX-Trailer: "),
                                   std::string("0\r\nX: y\r\nX: "), std::string("0;")}) {
    INFO(begin);
    const RawSocket socket(running.server->port());
    CHECK(socket.send(chunked_log_in() + begin + std::string(40'000, 'x')));
    CHECK(socket.receive(5s).starts_with("HTTP/1.1 431 "));
  }
  CHECK(running.ask("", "GET", "/api/v1").status == 200);
}

TEST_CASE("without a token only a short body is read, and none where a token is needed") {
  RunningApi running;
  const RawSocket log_in(running.server->port());
  log_in.send(head("POST /api/v1/login", std::string(kJson) + "Content-Length: 100000\r\n"));
  const std::string refused = log_in.receive(5s);
  CHECK(refused.starts_with("HTTP/1.1 413 "));
  CHECK(refused.find("Log in first") != std::string::npos);
  const RawSocket chunked(running.server->port());
  chunked.send(chunked_log_in() + "8000\r\n" + std::string(0x8000, ' '));
  CHECK(chunked.receive(5s).starts_with("HTTP/1.1 413 "));
  const RawSocket items(running.server->port());
  items.send(head("POST /api/v1/sessions/s1/items", std::string(kJson) + "Content-Length: 100\r\n"));
  CHECK(items.receive(5s).starts_with("HTTP/1.1 401 "));
  // Where little is expected little is read, whoever asks.
  const RawSocket password(running.server->port());
  password.send(
      head("PUT /api/v1/me/password", std::string(kJson) + token_of("trainer") + "Content-Length: 100000\r\n"));
  CHECK(password.receive(5s).starts_with("HTTP/1.1 413 "));
}

TEST_CASE("long bodies share a budget; short ones and those who come later do not suffer") {
  ServerOptions options;
  options.max_all_bodies_bytes = 2 << 20;
  RunningApi running(options);
  const std::string long_one = head("POST /api/v1/sessions/s1/items", std::string(kJson) + token_of("trainer") +
                                                                          "Expect: 100-continue\r\n"
                                                                          "Content-Length: 1000000\r\n");
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 2; ++i) {
    held.push_back(std::make_unique<RawSocket>(running.server->port()));
    held.back()->send(long_one);
    CHECK(held.back()->receive(5s, "\r\n\r\n").starts_with("HTTP/1.1 100 "));
  }
  const RawSocket third(running.server->port());
  third.send(long_one);
  const std::string answer = third.receive(5s);
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(answer.find("\r\nRetry-After: ") != std::string::npos);
  CHECK(answer.find("recorder-busy") != std::string::npos);
  CHECK(running.ask("trainer", "POST", "/api/v1/sessions/s1/items", R"({"title":"now"})").status == 201);
  held.clear();
  const auto fits = [&] {
    const RawSocket later(running.server->port());
    later.send(long_one);
    return later.receive(5s, "\r\n\r\n").starts_with("HTTP/1.1 100 ");
  };
  CHECK(eventually(fits));
}

TEST_CASE("silent sockets of one address are few, and keep nobody out") {
  ServerOptions options;
  options.max_strangers_per_address = 8;
  RunningApi running(options);
  std::vector<std::unique_ptr<RawSocket>> silent;
  for (int i = 0; i < 40; ++i) silent.push_back(std::make_unique<RawSocket>(running.server->port()));
  CHECK(eventually([&] { return running.server->counters().refused_connections == 32; }));
  CHECK(eventually([&] { return running.server->counters().connections == 8; }));
  CHECK(silent.front()->receive(5s).empty());  // the one that had waited longest
  CHECK(running.ask("trainer", "GET", "/api/v1/me").status == 200);
  CHECK(running.ask("", "GET", "/api/v1").status == 200);
}

TEST_CASE("strangers never take the places that are kept for peers with a token") {
  ServerOptions options;
  options.max_connections = 8;
  RunningApi running(options);
  std::vector<std::unique_ptr<RawSocket>> silent;
  for (int i = 0; i < 20; ++i) silent.push_back(std::make_unique<RawSocket>(running.server->port()));
  const auto client = running.client("trainer");
  std::vector<std::unique_ptr<ClientSocket>> sockets;
  for (int i = 0; i < 8; ++i) {
    auto socket = client->open_socket("/api/v1/events");
    REQUIRE(socket);
    sockets.push_back(std::move(*socket));
  }
  CHECK(running.server->counters().websockets == 8);
}

TEST_CASE("a connection on which nothing is asked ends after the time for a header, not for idling") {
  ServerOptions options;
  options.header_timeout_ns = 300 * kNsPerMs;
  RunningApi running(options);
  const RawSocket silent(running.server->port());
  const auto begin = std::chrono::steady_clock::now();
  CHECK(silent.receive(20s).empty());
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  // A byte now and then gives no more time.
  const RawSocket slow(running.server->port());
  for (int i = 0; i < 10 && slow.send("G"); ++i) std::this_thread::sleep_for(100ms);
  CHECK(eventually([&] { return running.server->counters().connections == 0; }));
}

TEST_CASE("log-ins and source tests that take long hold up nobody else") {
  ServerOptions options;
  options.workers = 1;
  RunningApi running(options);
  Gate hashing;
  Gate testing;
  running.memory.accounts.while_hashing = [&] { hashing.wait(); };
  running.memory.recording.while_testing = [&] { testing.wait(); };
  const auto begun = [&](const std::string& text) {
    auto socket = std::make_unique<RawSocket>(running.server->port());
    socket->send(text);
    return socket;
  };
  const std::string credentials = R"({"user":"trainer","password":"secret"})";
  const std::string log_in = head("POST /api/v1/login", std::string(kJson) + "Content-Length: 38\r\n") + credentials;
  const std::string test =
      head("POST /api/v1/sources/c1/test", token_of("technician") + std::string(kJson) + "Content-Length: 2\r\n") +
      "{}";
  std::vector<std::unique_ptr<RawSocket>> log_ins;
  for (int i = 0; i < 20; ++i) log_ins.push_back(begun(log_in));
  std::vector<std::unique_ptr<RawSocket>> tests;
  for (int i = 0; i < 8; ++i) tests.push_back(begun(test));
  CHECK(eventually([&] { return hashing.waiting() == 2 && testing.waiting() == 8; }));
  CHECK(running.ask("trainer", "GET", "/api/v1/me").status == 200);
  for (const std::string& one_more : {log_in, test}) {
    const std::string answer = begun(one_more)->receive(5s, "remedy");
    CHECK(answer.starts_with("HTTP/1.1 503 "));
    CHECK(answer.find("\r\nRetry-After: ") != std::string::npos);
    CHECK(answer.find("recorder-busy") != std::string::npos);
  }
  hashing.open();
  testing.open();
  for (const auto& socket : log_ins) CHECK(socket->receive(5s, "token-trainer").starts_with("HTTP/1.1 200 "));
  for (const auto& socket : tests) CHECK(socket->receive(5s, "}").starts_with("HTTP/1.1 200 "));
  CHECK(begun(log_in)->receive(5s, "token-trainer").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("who asks is said before the body: a token in a trailer does not count") {
  RunningApi running;
  const RawSocket socket(running.server->port());
  socket.send(head("GET /api/v1/me", "Transfer-Encoding: chunked\r\n") + "0\r\n" + token_of("technician") + "\r\n");
  CHECK(socket.receive(5s).starts_with("HTTP/1.1 401 "));
  const RawSocket open(running.server->port());
  open.send(chunked_log_in() + "26\r\n" + R"({"user":"trainer","password":"secret"})" +
            "\r\n0\r\nHost: evil.example\r\n" + "Connection: close\r\n\r\n");
  CHECK(open.receive(5s, "token-trainer").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a body whose end is in doubt is refused, and nothing behind it is taken for a request") {
  RunningApi running;
  const std::string behind = head("GET /api/v1/me", token_of("technician"));
  for (const auto& [fields, status] : std::vector<std::pair<std::string, std::string>>{
           {"Transfer-Encoding: gzip\r\n", "501"},
           {"Transfer-Encoding: identity\r\n", "501"},
           {"Transfer-Encoding: gzip, chunked\r\n", "501"},
           {"Transfer-Encoding: chunked, gzip\r\n", "501"},
           {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "400"},
           {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "501"},
           {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "400"},
           {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "400"},
           {"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "501"},
           {"Content-Length: 5\r\nContent-Length: 6\r\n", "400"}}) {
    INFO(fields);
    const RawSocket socket(running.server->port());
    socket.send(head("POST /api/v1/login", fields) + behind);
    const std::string answer = socket.receive(5s);
    CHECK(answer.starts_with("HTTP/1.1 " + status + " "));
    CHECK(answer.find("HTTP/1.1 200") == std::string::npos);  // one answer, then the end
  }
  const RawSocket old(running.server->port());
  old.send("POST /api/v1/login HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + behind);
  CHECK(old.receive(5s).starts_with("HTTP/1.1 400 "));
}

TEST_CASE("pages of other servers reach nothing, by whatever name they come") {
  ServerOptions options;
  options.names = {"Lab.Example.org"};
  RunningApi running(options);
  const std::string port = std::to_string(running.server->port());
  const auto ask = [&](const std::string& fields) {
    const RawSocket socket(running.server->port());
    socket.send("GET /api/v1 HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n");
    return socket.receive(5s).substr(9, 3);
  };
  for (const std::string& own : {std::string("127.0.0.1:") + port, std::string("localhost"), "localhost:" + port,
                                 std::string("192.0.2.9:80"), std::string("[::1]:8480"), std::string("[2001:db8::1]"),
                                 std::string("lab.example.org"), std::string("LAB.example.org.:443")}) {
    INFO(own);
    CHECK(ask("Host: " + own + "\r\n") == "200");
    CHECK(ask("Host: " + own + "\r\nOrigin: http://" + own + "\r\n") == "200");
  }
  std::array<char, 256> name{};
  REQUIRE(gethostname(name.data(), name.size() - 1) == 0);
  CHECK(ask("Host: " + std::string(name.data()) + "\r\n") == "200");
  for (const char* strange :
       {"evil.example", "evil.example:8480", "127.0.0.1.evil.example", "localhost.evil.example"}) {
    INFO(strange);
    CHECK(ask("Host: " + std::string(strange) + "\r\n") == "421");
  }
  for (const char* wrong : {"", "Host: \r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: [::1\r\n", "Host: a:b\r\n",
                            "Host: localhost\r\nHost: localhost\r\n"}) {
    INFO(wrong);
    CHECK(ask(wrong) == "400");
  }
  for (const char* foreign : {"http://evil.example", "null", "http://localhost:1", "http://192.0.2.66", "file://",
                              "http://localhost.evil.example"}) {
    INFO(foreign);
    CHECK(ask("Host: localhost\r\nOrigin: " + std::string(foreign) + "\r\n") == "403");
  }
  CHECK(ask("Host: localhost\r\nOrigin: https://lab.example.org\r\n") == "200");
  const RawSocket socket(running.server->port());
  socket.send(head("GET /api/v1/events",
                   "Origin: http://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       token_of("trainer")));
  const std::string answer = socket.receive(5s);
  CHECK(answer.starts_with("HTTP/1.1 403 "));
  CHECK(answer.find("wrong-origin") != std::string::npos);
}

TEST_CASE("a WebSocket client that only makes work is cut off, one that pings now and then is not") {
  RunningApi running;
  const std::string handshake = head("GET /api/v1/events",
                                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                                         token_of("trainer"));
  const std::string ping("\x89\x80\x01\x02\x03\x04", 6);
  const std::string empty_piece("\x00\x80\x01\x02\x03\x04", 6);
  const auto opened = [&] {
    auto socket = std::make_unique<RawSocket>(running.server->port());
    socket->send(handshake);
    CHECK(socket->receive(5s, "\r\n\r\n").starts_with("HTTP/1.1 101 "));
    return socket;
  };
  const auto many = [](const std::string& frame) {
    std::string out;
    while (out.size() < 64 * 1024) out += frame;
    return out;
  };
  const auto polite = opened();
  for (int i = 0; i < 10; ++i) CHECK(polite->send(ping));
  CHECK(send_for_ever(*opened(), many(ping), 2000) < 2000);
  const auto endless = opened();
  endless->send(std::string("\x01\x80\x01\x02\x03\x04", 6));  // a text that never ends and never holds anything
  CHECK(send_for_ever(*endless, many(empty_piece), 2000) < 2000);
  CHECK(eventually([&] { return running.server->counters().websockets == 1; }));
}

TEST_CASE("a user has so many lasting connections and no more, and other users have theirs") {
  ServerOptions options;
  options.users.staying = 4;
  RunningApi running(options);
  const auto follow = [&](const std::string& user) {
    auto socket = std::make_unique<RawSocket>(running.server->port());
    socket->send(head("GET /api/v1/events", token_of(user) + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                                             "Sec-WebSocket-Version: 13\r\n"));
    const std::string answer = socket->receive(5s, "\r\n\r\n");
    return std::pair(std::move(socket), answer);
  };
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 4; ++i) {
    auto [socket, answer] = follow("trainer");
    CHECK(answer.starts_with("HTTP/1.1 101 "));
    held.push_back(std::move(socket));
  }
  const std::string refused = follow("trainer").second;
  CHECK(refused.starts_with("HTTP/1.1 429 "));
  CHECK(refused.find("\r\nRetry-After: ") != std::string::npos);
  CHECK(follow("technician").second.starts_with("HTTP/1.1 101 "));
  CHECK(running.ask("trainer", "GET", "/api/v1/me").status == 200);
  held.clear();
  CHECK(eventually([&] { return follow("trainer").second.starts_with("HTTP/1.1 101 "); }));
}

TEST_CASE("when all connections are taken, a user with very many WebSockets gives way, one with few does not") {
  const size_t theirs = GENERATE(size_t{8}, size_t{16});
  ServerOptions options;
  options.max_connections = 8;
  options.users.staying = theirs;
  RunningApi running(options);
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 8; ++i) {
    held.push_back(std::make_unique<RawSocket>(running.server->port()));
    held.back()->send(head("GET /api/v1/events", token_of("trainer") + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                                                       "Sec-WebSocket-Version: 13\r\n"));
    REQUIRE(held.back()->receive(5s, "\r\n\r\n").starts_with("HTTP/1.1 101 "));
  }
  const int status = running.ask("technician", "GET", "/api/v1/me").status;
  CHECK(status == (theirs == 8 ? 200 : 503));
}

TEST_CASE("long answers that nobody reads are few: of a user, and of all") {
  UserShares shares({.requests = 2, .answer_bytes = 1000, .all_answer_bytes = 1500});
  CHECK(shares.add_answer("anna", 600));
  CHECK_FALSE(shares.add_answer("anna", 600));
  CHECK(shares.add_answer("ben", 900));
  CHECK_FALSE(shares.add_answer("carl", 100));
  CHECK(shares.add_answer("carl", 2000));  // longer than anybody's share: one at a time
  CHECK_FALSE(shares.add_answer("carl", 2000));
  shares.remove_answer("carl", 2000);
  shares.remove_answer("anna", 600);
  CHECK(shares.add_answer("anna", 500));
  CHECK(shares.add_request("anna"));
  CHECK(shares.add_request("anna"));
  CHECK_FALSE(shares.add_request("anna"));
  CHECK(shares.add_request("ben"));
  shares.remove_request("anna");
  CHECK(shares.add_request("anna"));
  for (int i = 0; i < 1000; ++i) CHECK(shares.add_request(""));  // strangers have other limits
  shares.remove_request("");
}
