// SPDX-License-Identifier: Apache-2.0
// What the listener and its connections share. Internal to the socket units of the server.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "api/net/net_stream.hpp"
#include "api/server/http/lanes.hpp"
#include "api/server/http/own_names.hpp"
#include "api/server/http/server.hpp"
#include "api/server/http/strangers.hpp"
#include "api/server/http/user_shares.hpp"

namespace parallax::api {

/// A connection as the sweep, the shutdown and the search for room see it. [server thread]
class Connection {
 public:
  virtual ~Connection() = default;
  /// Looked at a few times a second: ends what is over its time.
  virtual void sweep(int64_t now_monotonic_ns) = 0;
  virtual void close() = 0;
  /// The server stops: closes, but not before the answer that is being made or written has gone out.
  virtual void leave() { close(); }
  /// If it could be closed without harm, because it waits for its peer to ask something: who that is, and since when.
  [[nodiscard]] virtual std::optional<Waiting> waiting() const { return std::nullopt; }
};

struct ServerCore {
  ServerCore(Application& the_application, const Clock& the_clock, ServerOptions the_options)
      : application(the_application),
        clock(the_clock),
        options(std::move(the_options)),
        lanes(options.workers),
        users(options.users) {}

  [[nodiscard]] int64_t now() const { return clock.monotonic_ns(); }

  Application& application;
  const Clock& clock;
  const ServerOptions options;
  asio::io_context io{1};
  std::optional<asio::ssl::context> tls;
  Lanes lanes;
  std::optional<OwnNames> names;  ///< set once it listens
  // The server's thread only:
  std::unordered_set<std::shared_ptr<Connection>> connections;
  StrangerCount strangers;
  UserShares users;
  uint64_t body_bytes = 0;  ///< set aside for long bodies that are being read or worked on
  std::atomic<size_t> open{0};
  std::atomic<size_t> websockets{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused{0};
  std::atomic<uint64_t> timed_out{0};
};

/// A connection that any thread may hold and let go, such as a worker that outlives it: it ends on the server's thread,
/// where all that it gives back to the core lies. [server thread]
template <typename Made, typename... Arguments>
std::shared_ptr<Made> make_connection(const std::shared_ptr<ServerCore>& core, Arguments&&... arguments) {
  return std::shared_ptr<Made>(new Made(core, std::forward<Arguments>(arguments)...), [core](Made* ended) {
    std::unique_ptr<Made> owned(ended);
    if (core->io.get_executor().running_in_this_thread() || core->io.stopped()) return;
    asio::post(core->io, [owned = std::move(owned)] {});
  });
}

/// Serves HTTP on a connection that was accepted from `peer`; it enters and leaves `core->connections` by itself.
/// [server thread]; in http_connection.cpp.
void serve_http(const std::shared_ptr<ServerCore>& core, std::unique_ptr<NetStream> stream, Peer peer);

/// A whole answer that ends its connection, for a peer that gets no HttpConnection; in http_connection.cpp.
[[nodiscard]] std::string encode_farewell(const Problem& problem);

/// Takes over a connection whose client asked for a WebSocket with `request`, and serves `session` on it; it enters and
/// leaves `core->connections` by itself, and gives back `user`'s place in `core->users` at its end. [server thread];
/// in websocket.cpp.
void serve_websocket(const std::shared_ptr<ServerCore>& core, std::unique_ptr<NetStream> stream, const Request& request,
                     std::string user, std::shared_ptr<WebSocketSession> session);

}  // namespace parallax::api
