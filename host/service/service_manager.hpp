// SPDX-License-Identifier: Apache-2.0
// Tells the service manager (systemd) how the recorder is, by its protocol sd_notify(3): datagrams to $NOTIFY_SOCKET.
// Without a service manager every call does nothing.
//
//   auto manager = ServiceManager::from_environment();
//   Heartbeat heartbeat(loop, manager);   // proves to the watchdog that the loop runs
//   manager.ready("Listening on …");      … manager.stopping();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/loop.hpp"

namespace parallax::recorder {

/// [any thread]
class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  [[nodiscard]] static ServiceManager from_environment();
  /// `socket_path`: a path, or '@' and an abstract name; empty: there is no manager.
  explicit ServiceManager(std::string socket_path, std::optional<int64_t> watchdog_ns = std::nullopt)
      : socket_path_(std::move(socket_path)), watchdog_ns_(watchdog_ns) {}

  /// The recorder serves from now on. `status` is one line for people.
  void ready(std::string_view status) const;
  void status(std::string_view status) const;
  /// It ends as asked.
  void stopping() const;
  void alive() const;
  /// The manager restarts a recorder that was not `alive` for so long; empty: it does not watch.
  [[nodiscard]] std::optional<int64_t> watchdog_ns() const { return watchdog_ns_; }

 private:
  void send(const std::string& message) const;
  std::string socket_path_;
  std::optional<int64_t> watchdog_ns_;
};

/// Calls `alive` twice within each watchdog interval, from the loop: a loop that hangs is noticed. [loop thread]
class Heartbeat {
 public:
  /// Both must outlive it.
  Heartbeat(Loop& loop, const ServiceManager& manager);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void beat();
  Loop& loop_;
  const ServiceManager& manager_;
  TimerId timer_ = 0;
};

}  // namespace parallax::recorder
