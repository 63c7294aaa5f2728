// SPDX-License-Identifier: Apache-2.0
// One connection's bytes, with or without TLS, as one type: Beast's HTTP and WebSocket code is compiled once for both.
// The only header of the project that includes Asio; only the socket units of api/ include it.
#pragma once

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <cstdint>
#include <optional>
#include <utility>

namespace parallax::api {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using SystemError = boost::system::error_code;

/// An AsyncStream. One thread (that of its executor); not movable, because TLS refers to the socket.
class NetStream {
 public:
  using executor_type = tcp::socket::executor_type;

  explicit NetStream(tcp::socket socket) : socket_(std::move(socket)) {}
  NetStream(tcp::socket socket, asio::ssl::context& context) : socket_(std::move(socket)) {
    tls_.emplace(socket_, context);
  }
  NetStream(const NetStream&) = delete;
  NetStream& operator=(const NetStream&) = delete;

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  [[nodiscard]] tcp::socket& socket() { return socket_; }
  [[nodiscard]] asio::ssl::stream<tcp::socket&>* tls() { return tls_ ? &*tls_ : nullptr; }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    ++reads_;
    if (tls_) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      socket_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      socket_.async_write_some(buffers, std::forward<Handler>(handler));
    }
  }
  /// Without TLS it succeeds at once.
  template <typename Handler>
  void async_handshake(asio::ssl::stream_base::handshake_type type, Handler&& handler) {
    if (tls_) {
      tls_->async_handshake(type, std::forward<Handler>(handler));
    } else {
      asio::post(get_executor(), [run = std::forward<Handler>(handler)]() mutable { run(SystemError{}); });
    }
  }
  /// How often something was read so far: the measure of a peer that only makes work.
  [[nodiscard]] uint64_t reads() const { return reads_; }
  /// False when the other end has gone; says so before a request is lost on it.
  [[nodiscard]] bool is_established() {
    tcp_info info{};
    socklen_t size = sizeof(info);
    return ::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
           info.tcpi_state == TCP_ESTABLISHED;
  }
  /// Ends everything; pending operations fail.
  void close() {
    SystemError ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  uint64_t reads_ = 0;
  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
};

// What Beast's WebSocket calls when it ends a connection, found by argument-dependent lookup.
template <typename Handler>
void async_teardown(boost::beast::role_type, NetStream& stream, Handler&& handler) {
  stream.close();
  asio::post(stream.get_executor(), [run = std::forward<Handler>(handler)]() mutable { run(SystemError{}); });
}
inline void teardown(boost::beast::role_type, NetStream& stream, SystemError& error) {
  stream.close();
  error = {};
}
inline void beast_close_socket(NetStream& stream) {
  stream.close();
}

}  // namespace parallax::api
