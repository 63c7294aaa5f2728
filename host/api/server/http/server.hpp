// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 and WebSocket server. One thread moves bytes for all connections; a few workers run the application, so
// that a slow answer holds up nobody else's. Limits on everything a stranger can make grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/server/http/http.hpp"
#include "api/server/http/user_shares.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace parallax::api {

/// What a busy port means.
enum class BusyPort { take_a_free_one, fail };

struct TlsFiles {
  std::filesystem::path certificate_pem;
  std::filesystem::path key_pem;
};

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< literal; any other than loopback needs `tls`
  uint16_t port = 8480;               ///< 0: a free one
  BusyPort busy_port = BusyPort::take_a_free_one;
  std::optional<TlsFiles> tls;
  std::vector<std::string> names;  ///< that the site gives the recorder, beside those that it knows itself (OwnNames)
  unsigned workers = 4;
  size_t max_connections = 1024;          ///< a quarter of them is kept for peers with a token
  size_t max_strangers_per_address = 64;  ///< of one address (IPv6: /64), without a token, beyond a moment
  uint32_t max_header_bytes = 16 * 1024;
  uint64_t max_body_bytes = 1024 * 1024;
  uint64_t max_small_body_bytes = 16 * 1024;         ///< without a token, and where little is expected
  uint64_t max_all_bodies_bytes = 24 * 1024 * 1024;  ///< longer bodies of all connections together; at least two
  int64_t header_timeout_ns = 10 * kNsPerSecond;     ///< for a header, and for the first one with all that precedes it
  int64_t body_timeout_ns = 20 * kNsPerSecond;       ///< for all of the body
  int64_t idle_timeout_ns = 60 * kNsPerSecond;       ///< between two requests on a connection
  int64_t write_timeout_ns = 10 * kNsPerSecond;      ///< for one piece of an answer, one WebSocket message
  int64_t ping_interval_ns = 20 * kNsPerSecond;      ///< a WebSocket client silent for three of these is gone
  size_t websocket_send_buffer_bytes = 256 * 1024;   ///< kernel's share of what a slow client has not taken yet
  UserLimits users = {};                             ///< what one user may take at once
};

/// Counters since the start. [any thread]
struct ServerCounters {
  size_t connections = 0;            ///< open now
  size_t websockets = 0;             ///< of these
  uint64_t requests = 0;             ///< answered
  uint64_t refused_connections = 0;  ///< or closed to make room for others
  uint64_t timed_out = 0;            ///< connections closed because their client was too slow
};

class Server {
 public:
  /// Listens and serves until destroyed. `application` and `clock` must outlive it.
  /// @errors "listen-needs-tls", "listen-address", "listen-busy", "tls-certificate"
  static Result<std::unique_ptr<Server>> start(Application& application, const Clock& clock, ServerOptions options);
  /// Stops: closes all connections and waits for the answers being made, whose handlers must not take seconds.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] uint16_t port() const;
  /// "http://127.0.0.1:8480" or "https://…"; a wildcard address shows as loopback.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] ServerCounters counters() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::api
