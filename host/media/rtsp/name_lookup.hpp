// SPDX-License-Identifier: Apache-2.0
// Host names to addresses without blocking the loop. getaddrinfo knows no time limit and may sit in a slow name server
// for half a minute, so each lookup has a thread of its own that is left behind when the limit is over; one slow name
// holds up no other camera. Numbers are not looked up at all.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "base/timer.hpp"

namespace parallax::media {

/// An IPv4 or IPv6 address with port.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// The address as a number, without the port.
  [[nodiscard]] std::string host() const;
};

/// The address that `host` writes as a number; fails with "unknown-host" if it is a name.
[[nodiscard]] Result<SocketAddress> numeric_address(const std::string& host, uint16_t port);

/// One lookup; destroying it ends the wait. [loop thread]
class NameLookup {
 public:
  using Done = std::function<void(const Result<std::vector<SocketAddress>>&)>;
  /// `done` is called once, never inside the constructor; fails with "unknown-host".
  NameLookup(Loop& loop, std::string host, uint16_t port, int64_t limit_ns, Done done);
  ~NameLookup();

 private:
  struct Job;
  void poll();

  Loop& loop_;
  Timer timer_;
  std::string host_;
  int64_t limit_ns_;
  int64_t deadline_monotonic_ns_;
  Done done_;
  std::shared_ptr<Job> job_;
};

}  // namespace parallax::media
