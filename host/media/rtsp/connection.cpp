// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/connection.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "media/asio_loop.hpp"
#include "media/rtsp/message.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {

constexpr int64_t kFarewellTime = kNsPerSecond / 2;
// One connection must not keep the loop from the others: the rest waits for the next tick.
constexpr int kReadsPerTick = 4;
// A peer that does not read our requests is no use to keep.
constexpr size_t kMostOutgoing = 1024 * 1024;
static_assert(kLargestHead + kLargestBody + 64 * 1024 < 256 * 1024,
              "the read buffer holds any piece and room for more");

ByteView bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

Connection::Connection(AsioLoop& loop, ConnectTarget target, ControlEvents& events)
    : loop_(loop), target_(std::move(target)), events_(&events), limit_timer_(loop) {}

void Connection::begin() {
  lookup_ = std::make_unique<NameLookup>(
      loop_, target_.host, target_.port, target_.resolve_limit_ns,
      [this](const Result<std::vector<SocketAddress>>& addresses) { on_resolved(addresses); });
}

std::string Connection::where() const {
  return fmt::format("{}:{}", target_.host, target_.port);
}

void Connection::on_resolved(const Result<std::vector<SocketAddress>>& addresses) {
  const auto self = shared_from_this();
  if (!addresses) {
    end(addresses.error());
    return;
  }
  addresses_ = *addresses;
  events_->on_connecting();
  if (events_ != nullptr) connect_next();
}

void Connection::connect_next() {
  watch_.reset();
  const SocketAddress& address = addresses_[next_address_++];
  socket_ = UniqueFd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  int error = socket_.is_open() ? 0 : errno;
  if (error == 0) {
    const int on = 1;
    (void)::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_.get(), address.get(), address.size) != 0 && errno != EINPROGRESS) error = errno;
  }
  if (error != 0) {
    if (next_address_ < addresses_.size()) {
      connect_next();
    } else {
      end(connect_failed(where(), error));
    }
    return;
  }
  peer_address_ = address.host();
  watch_ = std::make_unique<SocketWatch>(
      loop_, socket_.get(),
      SocketWatch::Handlers{[this] { on_readable(); }, [this] { connected_ ? on_writable() : on_connect_ended(); }});
  watch_->arm_write();
  limit_timer_.after(target_.connect_limit_ns, [this] {
    const auto self = shared_from_this();
    if (connected_) {
      end(tls_failed("the camera did not finish the TLS handshake in time"));
    } else if (next_address_ < addresses_.size()) {
      connect_next();
    } else {
      end(connect_timeout(where(), target_.connect_limit_ns));
    }
  });
}

void Connection::on_connect_ended() {
  const auto self = shared_from_this();
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) {
    on_connected();
  } else if (next_address_ < addresses_.size()) {
    connect_next();
  } else {
    end(connect_failed(where(), error));
  }
}

void Connection::on_connected() {
  connected_ = true;
  if (!target_.secure) {
    on_open();
    return;
  }
  auto tls = TlsFilter::create(shared_of(loop_).tls, target_.host, target_.trust);
  if (!tls) {
    end(tls.error());
    return;
  }
  tls_ = std::move(*tls);
  continue_handshake();
}

void Connection::continue_handshake() {
  const auto done = tls_->handshake();
  if (!done) {
    flush();  // the alert that says why
    end(done.error());
    return;
  }
  flush();
  if (events_ == nullptr) return;
  if (*done) {
    on_open();
  } else {
    watch_->arm_read();
  }
}

void Connection::on_open() {
  limit_timer_.cancel();
  open_ = true;
  if (!reading_) watch_->arm_read_in_rhythm(kTcpReadInterval);
  events_->on_open();
}

void Connection::on_readable() {
  const auto self = shared_from_this();
  const int64_t arrival_monotonic_ns = loop_.clock().monotonic_ns();
  reading_ = true;
  for (int i = 0; i < kReadsPerTick; ++i) {
    const bool more = tls_ ? read_encrypted(arrival_monotonic_ns) : read_plain(arrival_monotonic_ns);
    if (events_ == nullptr || !more) break;
  }
  reading_ = false;
  if (events_ == nullptr) return;
  if (open_) {
    watch_->arm_read_in_rhythm(kTcpReadInterval);
  } else {
    watch_->arm_read();
  }
}

size_t Connection::restore_rest() {
  std::copy(rest_.begin(), rest_.end(), shared_of(loop_).read_buffer.begin());
  return rest_.size();
}

// True: there may be more to read.
bool Connection::read_plain(int64_t arrival_monotonic_ns) {
  auto& buffer = shared_of(loop_).read_buffer;
  const size_t kept = restore_rest();
  const size_t room = buffer.size() - kept;
  const ssize_t size = ::recv(socket_.get(), buffer.data() + kept, room, 0);
  if (size > 0) {
    const auto got = static_cast<size_t>(size);
    return deliver(kept + got, arrival_monotonic_ns) && got == room;
  }
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  end(connection_closed(size == 0 ? "in good order" : std::strerror(errno)));
  return false;
}

bool Connection::read_encrypted(int64_t arrival_monotonic_ns) {
  auto& wire = shared_of(loop_).wire_buffer;
  const ssize_t size = ::recv(socket_.get(), wire.data(), wire.size(), 0);
  if (size <= 0) {
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    end(open_ ? connection_closed(size == 0 ? "in good order" : std::strerror(errno))
              : tls_failed("the other side closed the connection during the handshake"));
    return false;
  }
  tls_->feed(ByteView(wire).first(static_cast<size_t>(size)));
  if (!open_) {
    const auto done = tls_->handshake();
    flush();
    if (events_ == nullptr) return false;
    if (!done) {
      end(done.error());
      return false;
    }
    if (!*done) return false;
    on_open();
    if (events_ == nullptr) return false;
  }
  auto& buffer = shared_of(loop_).read_buffer;
  for (;;) {
    const size_t kept = restore_rest();
    const auto got = tls_->read(std::span(buffer).subspan(kept));
    if (!got) {
      end(got.error());
      return false;
    }
    if (*got == 0) break;
    if (!deliver(kept + *got, arrival_monotonic_ns)) return false;
  }
  return static_cast<size_t>(size) == wire.size();
}

// Shows the first `size` bytes of the shared buffer; false once the connection is closed.
bool Connection::deliver(size_t size, int64_t arrival_monotonic_ns) {
  const ByteView bytes = ByteView(shared_of(loop_).read_buffer).first(size);
  const size_t done = events_->on_bytes(bytes, arrival_monotonic_ns);
  if (events_ == nullptr) return false;
  const ByteView left = bytes.subspan(std::min(done, size));
  rest_.assign(left.begin(), left.end());
  return true;
}

void Connection::send(const std::string& bytes) {
  if (!open_) return;
  if (tls_) {
    tls_->write(bytes_of(bytes));
  } else {
    outgoing_ += bytes;
  }
  flush();
}

void Connection::flush() {
  if (tls_) outgoing_ += tls_->take_output();
  while (!outgoing_.empty()) {
    const ssize_t size = ::send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
    if (size < 0) break;  // EAGAIN: later; anything else shows when reading
    outgoing_.erase(0, static_cast<size_t>(size));
  }
  if (outgoing_.size() > kMostOutgoing) outgoing_.clear();
  if (!outgoing_.empty() && watch_ && !waiting_to_write_) {
    waiting_to_write_ = true;
    watch_->arm_write();
  }
}

void Connection::on_writable() {
  waiting_to_write_ = false;
  flush();
}

void Connection::finish(std::string farewell) {
  if (open_) {
    if (!farewell.empty()) send(std::move(farewell));
    (void)::shutdown(socket_.get(), SHUT_WR);
    // Closing at once with unread media would reset the connection, and the farewell with it.
    watch_.reset();
    loop_.call_after(kFarewellTime, [held = std::make_shared<UniqueFd>(std::move(socket_))] { held->reset(); });
  }
  abandon();
}

void Connection::abandon() {
  events_ = nullptr;
  open_ = false;
  lookup_.reset();
  limit_timer_.cancel();
  watch_.reset();
  socket_.reset();
}

void Connection::end(const Error& error) {
  ControlEvents* const events = events_;
  if (events == nullptr) return;
  abandon();
  events->on_closed(error);
}

}  // namespace parallax::media
