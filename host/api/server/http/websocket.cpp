// SPDX-License-Identifier: Apache-2.0
// One WebSocket client. It pulls from its session one message at a time; nothing is queued here.
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "api/server/http/server_core.hpp"
#include "api/server/http/subprotocol.hpp"
#include "base/address.hpp"

namespace parallax::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

constexpr size_t kMaxClientMessage = 4096;
constexpr int64_t kCloseTimeoutNs = 2 * kNsPerSecond;
constexpr int kSilentPings = 3;
// A client has nothing to say but pongs and now and then a ping. What it may send between two sweeps, four a second:
constexpr int kMostControlFrames = 20;
constexpr uint64_t kMostReads = 50;

http::request<http::empty_body> beast_request(const Request& request) {
  http::request<http::empty_body> out;
  out.method(http::verb::get);
  out.target(request.target);
  out.version(11);
  for (const auto& [name, value] : request.headers.all()) out.insert(name, value);
  return out;
}

class WebSocketConnection final : public Connection, public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(std::shared_ptr<ServerCore> core, std::unique_ptr<NetStream> stream, const Peer& peer,
                      std::string user, std::shared_ptr<WebSocketSession> session)
      : core_(std::move(core)),
        stream_(std::move(stream)),
        socket_(*stream_),
        session_(std::move(session)),
        address_group_(address_group(peer.address)),
        user_(std::move(user)) {
    ++core_->open;
    ++core_->websockets;
  }
  ~WebSocketConnection() override {
    core_->users.remove_staying(user_);
    --core_->open;
    --core_->websockets;
  }
  WebSocketConnection(const WebSocketConnection&) = delete;
  WebSocketConnection& operator=(const WebSocketConnection&) = delete;

  void start(const Request& request) {
    core_->connections.insert(shared_from_this());
    SystemError ignored;
    stream_->socket().set_option(
        asio::socket_base::send_buffer_size(static_cast<int>(core_->options.websocket_send_buffer_bytes)), ignored);
    deadline_ns_ = core_->now() + core_->options.header_timeout_ns;
    last_heard_ns_ = opened_at_ns_ = core_->now();
    socket_.auto_fragment(false);
    socket_.read_message_max(kMaxClientMessage);
    socket_.set_option(
        websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    const bool answers_protocol = chose_subprotocol(request.headers);
    socket_.set_option(websocket::stream_base::decorator([answers_protocol](websocket::response_type& response) {
      if (answers_protocol) response.set(http::field::sec_websocket_protocol, std::string(kSubprotocol));
    }));
    socket_.control_callback([weak = weak_from_this()](websocket::frame_type, beast::string_view) {
      const auto self = weak.lock();
      if (!self) return;
      self->last_heard_ns_ = self->core_->now();
      if (++self->control_frames_ == kMostControlFrames) asio::post(self->core_->io, [self] { self->end(); });
    });
    socket_.async_accept(beast_request(request), [self = shared_from_this()](const SystemError& error) {
      if (error) return self->end();
      self->open();
    });
  }

  void sweep(int64_t now_monotonic_ns) override {
    if (deadline_ns_ != kNoTime && now_monotonic_ns >= deadline_ns_) {
      ++core_->timed_out;
      return end();
    }
    if (!opened_ || closing_) return;
    const bool floods = stream_->reads() - reads_ > kMostReads;
    control_frames_ = 0;
    reads_ = stream_->reads();
    if (floods) return end();  // without a farewell, for which all that came before would have to be read
    const int64_t silent_ns = now_monotonic_ns - last_heard_ns_;
    if (silent_ns >= kSilentPings * core_->options.ping_interval_ns) {
      ++core_->timed_out;
      return end();
    }
    if (silent_ns >= core_->options.ping_interval_ns && !pinging_ &&
        now_monotonic_ns - last_ping_ns_ >= core_->options.ping_interval_ns) {
      pinging_ = true;
      last_ping_ns_ = now_monotonic_ns;
      socket_.async_ping({}, [self = shared_from_this()](const SystemError& error) {
        self->pinging_ = false;
        if (error) self->end();
      });
    }
    pump();  // a session may have to end by time alone
  }
  void close() override { end(); }
  [[nodiscard]] std::optional<Waiting> waiting() const override {
    return Waiting{address_group_, false, opened_at_ns_, user_};
  }

 private:
  void open() {
    opened_ = true;
    deadline_ns_ = kNoTime;
    read();
    session_->on_open([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self || self->woken_.exchange(true)) return;
      asio::post(self->core_->io, [self] {
        self->woken_ = false;
        self->pump();
      });
    });
    pump();
  }

  void read() {
    socket_.async_read(incoming_, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->end();
      self->incoming_.clear();
      self->send_close({1008, "This connection only sends; nothing is expected from the client."});
      self->read();
    });
  }

  void pump() {
    if (!opened_ || ended_ || closing_ || writing_) return;
    auto next = session_->next();
    if (std::holds_alternative<std::monostate>(next)) return;
    if (const auto* close = std::get_if<WebSocketClose>(&next)) return send_close(*close);
    message_ = std::get<WebSocketMessage>(std::move(next));
    writing_ = true;
    deadline_ns_ = core_->now() + core_->options.write_timeout_ns;
    socket_.binary(message_.kind == WebSocketMessage::Kind::binary);
    const std::array<asio::const_buffer, 2> pieces{asio::const_buffer(message_.head.data(), message_.head.size()),
                                                   asio::const_buffer(message_.body.data(), message_.body.size())};
    socket_.async_write(pieces, [self = shared_from_this()](const SystemError& error, size_t) {
      self->writing_ = false;
      self->message_ = {};
      if (error) return self->end();
      if (!self->closing_) self->deadline_ns_ = kNoTime;
      self->pump();
    });
  }

  void send_close(const WebSocketClose& close) {
    if (closing_ || ended_) return;
    closing_ = true;
    deadline_ns_ = core_->now() + kCloseTimeoutNs;
    socket_.async_close(websocket::close_reason(static_cast<websocket::close_code>(close.code), close.reason),
                        [self = shared_from_this()](const SystemError&) { self->end(); });
  }

  void end() {
    if (ended_) return;
    ended_ = true;
    deadline_ns_ = kNoTime;
    stream_->close();
    session_->on_closed();
    core_->connections.erase(shared_from_this());
  }

  std::shared_ptr<ServerCore> core_;
  std::unique_ptr<NetStream> stream_;
  websocket::stream<NetStream&> socket_;
  std::shared_ptr<WebSocketSession> session_;
  const std::string address_group_;
  const std::string user_;
  beast::flat_buffer incoming_;
  WebSocketMessage message_;
  std::atomic<bool> woken_{false};
  bool opened_ = false;
  bool writing_ = false;
  bool pinging_ = false;
  bool closing_ = false;
  bool ended_ = false;
  int control_frames_ = 0;  ///< since the last sweep
  uint64_t reads_ = 0;      ///< at the last sweep
  int64_t deadline_ns_ = kNoTime;
  int64_t opened_at_ns_ = 0;
  int64_t last_heard_ns_ = 0;
  int64_t last_ping_ns_ = 0;
};

}  // namespace

void serve_websocket(const std::shared_ptr<ServerCore>& core, std::unique_ptr<NetStream> stream, const Request& request,
                     std::string user, std::shared_ptr<WebSocketSession> session) {
  make_connection<WebSocketConnection>(core, std::move(stream), request.peer, std::move(user), std::move(session))
      ->start(request);
}

}  // namespace parallax::api
