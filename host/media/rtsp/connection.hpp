// SPDX-License-Identifier: Apache-2.0
// A control connection on real sockets: look-up, connect to one address after the other, TLS, reading in the loop's
// rhythm into the shared buffer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/timer.hpp"
#include "media/rtsp/name_lookup.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/readiness.hpp"
#include "media/rtsp/tls.hpp"
#include "media/rtsp/unique_fd.hpp"

namespace parallax::media {

/// [loop thread]
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(AsioLoop& loop, ConnectTarget target, ControlEvents& events);

  void begin();
  void send(const std::string& bytes);
  /// Sends `farewell`, keeps the socket for a moment so that it arrives, and is closed for its owner.
  void finish(std::string farewell);
  /// Closes at once. No event follows.
  void abandon();
  [[nodiscard]] const std::string& peer_address() const { return peer_address_; }

 private:
  void on_resolved(const Result<std::vector<SocketAddress>>& addresses);
  void connect_next();
  void on_connect_ended();
  void on_connected();
  void continue_handshake();
  void on_open();
  void on_readable();
  void on_writable();
  bool read_plain(int64_t arrival_monotonic_ns);
  bool read_encrypted(int64_t arrival_monotonic_ns);
  bool deliver(size_t size, int64_t arrival_monotonic_ns);
  size_t restore_rest();
  void flush();
  void end(const Error& error);
  [[nodiscard]] std::string where() const;

  AsioLoop& loop_;
  ConnectTarget target_;
  ControlEvents* events_;  ///< nullptr: closed for its owner
  std::unique_ptr<NameLookup> lookup_;
  Timer limit_timer_;
  std::vector<SocketAddress> addresses_;
  size_t next_address_ = 0;
  UniqueFd socket_;
  std::unique_ptr<SocketWatch> watch_;  ///< after socket_, so that it lets go before the socket is closed
  std::unique_ptr<TlsFilter> tls_;
  std::string peer_address_;
  std::vector<uint8_t> rest_;  ///< received, not yet whole
  std::string outgoing_;
  bool connected_ = false;
  bool open_ = false;
  bool reading_ = false;  ///< inside on_readable, which arms the next read itself
  bool waiting_to_write_ = false;
};

}  // namespace parallax::media
