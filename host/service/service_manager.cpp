// SPDX-License-Identifier: Apache-2.0
#include "service/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace parallax::recorder {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::optional<int64_t> number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// One assignment is one line; what a status holds must not begin another.
std::string one_line(std::string_view text) {
  std::string line{text};
  std::ranges::replace(line, '\n', ' ');
  return line;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  std::optional<int64_t> watchdog_ns;
  const auto usec = number(environment("WATCHDOG_USEC"));
  const auto pid = number(environment("WATCHDOG_PID"));
  if (usec && *usec > 0 && (!pid || *pid == getpid())) watchdog_ns = *usec * 1000;
  return ServiceManager(environment("NOTIFY_SOCKET"), watchdog_ns);
}

void ServiceManager::ready(std::string_view status) const {
  send("READY=1\nSTATUS=" + one_line(status));
}
void ServiceManager::status(std::string_view status) const {
  send("STATUS=" + one_line(status));
}
void ServiceManager::stopping() const {
  send("STOPPING=1");
}
void ServiceManager::alive() const {
  send("WATCHDOG=1");
}

void ServiceManager::send(const std::string& message) const {
  sockaddr_un address{};
  if (socket_path_.empty() || socket_path_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_path_.data(), socket_path_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_path_.size());
  // A manager that does not take the message restarts or logs by its own rules; nothing here could do better.
  [[maybe_unused]] const ssize_t sent = sendto(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                                               reinterpret_cast<const sockaddr*>(&address), length);
  close(fd);
}

Heartbeat::Heartbeat(Loop& loop, const ServiceManager& manager) : loop_(loop), manager_(manager) {
  if (manager_.watchdog_ns()) beat();
}

Heartbeat::~Heartbeat() {
  loop_.cancel(timer_);
}

void Heartbeat::beat() {
  manager_.alive();
  timer_ = loop_.call_after(*manager_.watchdog_ns() / 2, [this] { beat(); });
}

}  // namespace parallax::recorder
