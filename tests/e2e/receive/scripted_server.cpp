// SPDX-License-Identifier: Apache-2.0
#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace parallax::test {

namespace {

constexpr int kPollMs = 20;

bool wait_readable(int socket, const std::atomic<bool>& stopping) {
  while (!stopping) {
    pollfd poller{socket, POLLIN, 0};
    if (poll(&poller, 1, kPollMs) > 0) return true;
  }
  return false;
}

}  // namespace

bool Peer::readable() {
  return wait_readable(socket_, stopping_);
}

std::string Peer::read_request() {
  for (;;) {
    // Reports of the client lie between its requests.
    while (buffer_.size() >= 4 && buffer_[0] == '$') {
      const size_t size =
          4 + (static_cast<size_t>(static_cast<uint8_t>(buffer_[2])) << 8 | static_cast<uint8_t>(buffer_[3]));
      if (buffer_.size() < size) break;
      buffer_.erase(0, size);
    }
    if (const size_t end = buffer_.find("\r\n\r\n"); end != std::string::npos && buffer_[0] != '$') {
      std::string request = buffer_.substr(0, end + 4);
      buffer_.erase(0, end + 4);
      return request;
    }
    char bytes[4096];
    const ssize_t size = readable() ? recv(socket_, bytes, sizeof bytes, 0) : 0;
    if (size <= 0) return {};
    buffer_.append(bytes, static_cast<size_t>(size));
  }
}

int64_t Peer::cseq(std::string_view request) {
  const size_t at = request.find("CSeq: ");
  return at == std::string_view::npos ? -1 : std::atoll(request.data() + at + 6);
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty() && !stopping_) {
    const ssize_t size = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return bytes.empty();
}

void Peer::wait_for_end() {
  char bytes[4096];
  while (readable() && recv(socket_, bytes, sizeof bytes, 0) > 0) {
  }
}

void Peer::reset_on_close() {
  const linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  listen(listener_, 16);
  socklen_t size = sizeof address;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  thread_.join();
  for (std::thread& peer : peers_) peer.join();
  close(listener_);
}

std::string ScriptedServer::url(const std::string& scheme) const {
  return scheme + "://127.0.0.1:" + std::to_string(port_) + "/cam";
}

void ScriptedServer::serve() {
  while (wait_readable(listener_, stopping_)) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int number = ++connections_;
    peers_.emplace_back([this, socket, number] {
      Peer peer(socket, stopping_);
      script_(peer, number);
      close(socket);
    });
  }
}

}  // namespace parallax::test
