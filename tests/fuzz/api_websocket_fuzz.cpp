// SPDX-License-Identifier: Apache-2.0
// Frames that a client sends after a WebSocket handshake, through the real server on a loopback port.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/server/http/server.hpp"

namespace {

using namespace parallax;
using namespace parallax::api;

class Silent final : public WebSocketSession {
 public:
  void on_open(std::function<void()>) override {}
  std::variant<std::monostate, WebSocketMessage, WebSocketClose> next() override { return std::monostate{}; }
  void on_closed() override {}
};

class Anything final : public Application {
 public:
  Admission admit(const Request&) override { return {.known = true, .lane = Lane::usual, .refusal = std::nullopt}; }
  Response handle(const Request&) override { return {}; }
  std::variant<Response, std::shared_ptr<WebSocketSession>> upgrade(const Request&) override {
    return std::make_shared<Silent>();
  }
};

ServerOptions free_port() {
  ServerOptions options;
  options.port = 0;
  return options;
}

Server& server() {
  static const SystemClock clock;
  static Anything application;
  static const auto running = Server::start(application, clock, free_port()).value();
  return *running;
}

constexpr std::string_view kHandshake =
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server().port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string bytes = std::string(kHandshake) + std::string(reinterpret_cast<const char*>(data), size);
    (void)send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    shutdown(client, SHUT_WR);
    std::array<char, 4096> answer{};
    while (recv(client, answer.data(), answer.size(), 0) > 0) {
    }
  }
  close(client);
  return 0;
}
