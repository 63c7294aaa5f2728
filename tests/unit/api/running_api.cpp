// SPDX-License-Identifier: Apache-2.0
#include "running_api.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

namespace parallax::test {
namespace {

api::ServerOptions on_free_port(api::ServerOptions options) {
  options.port = 0;
  return options;
}

constexpr const char* kSecret = "what recorder.json says";

api::ApiOptions with_secret(api::ApiOptions options) {
  if (options.proof_secret.empty()) options.proof_secret = kSecret;
  return options;
}

}  // namespace

RunningApi::RunningApi(api::ServerOptions options, api::ApiOptions api_options)
    : api(memory.services(), with_secret(std::move(api_options))) {
  auto started = api::Server::start(api, memory.clock, on_free_port(std::move(options)));
  if (!started) throw std::runtime_error(started.error().line());
  server = std::move(*started);
}

std::string RunningApi::announcement(int pid) const {
  return R"({"url":")" + server->url() + R"(","pid":)" + std::to_string(pid) + R"(,"secret":")" + kSecret + "\"}";
}

std::unique_ptr<api::Client> RunningApi::client(const std::string& user) {
  api::ClientOptions options;
  options.url = server->url();
  if (!user.empty()) options.token = user == "expired" ? user : "token-" + user;
  return std::move(api::Client::open(options).value());
}

api::ClientAnswer RunningApi::ask(const std::string& user, const std::string& method, const std::string& target,
                                  const std::string& body, const api::Headers& headers) {
  api::ClientRequest request;
  request.method = method;
  request.target = target;
  request.body = body;
  request.headers = headers;
  auto answer = client(user)->send(request);
  if (!answer) throw std::runtime_error(method + " " + target + ": " + answer.error().line());
  return std::move(*answer);
}

RawSocket::RawSocket(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    throw std::runtime_error("cannot connect");
}

RawSocket::~RawSocket() {
  ::close(socket_);
}

bool RawSocket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string RawSocket::receive(std::chrono::milliseconds timeout, std::string_view until) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::string out;
  std::array<char, 16384> piece{};
  while (until.empty() || out.find(until) == std::string::npos) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wanted{socket_, POLLIN, 0};
    if (left.count() <= 0 || poll(&wanted, 1, static_cast<int>(left.count())) <= 0) break;
    const ssize_t got = recv(socket_, piece.data(), piece.size(), 0);
    if (got <= 0) break;
    out.append(piece.data(), static_cast<size_t>(got));
  }
  return out;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace parallax::test
