// SPDX-License-Identifier: Apache-2.0
// The listener and its HTTP connections. One unit on purpose: each unit with Beast costs a lot to compile.
#include "api/server/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <thread>

#include "api/dto/problem.hpp"
#include "api/server/server_core.hpp"
#include "base/log.hpp"

namespace parallax::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto kSweepInterval = std::chrono::milliseconds(250);
constexpr auto kFarewellInterval = std::chrono::milliseconds(10);
constexpr int kFarewellLooks = 30;
constexpr int64_t kLingerNs = 2 * kNsPerSecond;
constexpr size_t kStreamPieceBytes = 256 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Response problem_response(int status, std::string code, std::string text, std::string remedy) {
  Response response;
  response.status = status;
  response.body = encode_problem({status, {std::move(code), std::move(text), std::move(remedy)}, {}, 0});
  response.headers.add("Content-Type", std::string(kProblemType));
  return response;
}

/// A header value cannot end its line, whatever a route puts into it.
std::string one_line(std::string_view value) {
  std::string out(value);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return out;
}

std::string encode_head(const Response& response, uint64_t size, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, std::string_view(reason.data(), reason.size()));
  for (const auto& [name, value] : response.headers.all()) head += fmt::format("{}: {}\r\n", name, one_line(value));
  if (!response.headers.find("Cache-Control")) head += "Cache-Control: no-store\r\n";
  head += "X-Content-Type-Options: nosniff\r\n";
  if (response.status != 204 && response.status != 304) head += fmt::format("Content-Length: {}\r\n", size);
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

/// One HTTP connection: a request is read, answered, and only then the next one is read.
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, std::unique_ptr<NetStream> stream, Peer peer)
      : core_(std::move(core)), stream_(std::move(stream)), peer_(std::move(peer)) {}
  ~HttpConnection() override { --core_->open; }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start() {
    ++core_->open;
    core_->connections.insert(shared_from_this());
    limit(Phase::header, core_->options.header_timeout_ns);
    stream_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](const SystemError& error) {
      if (error) return self->end();
      self->wait_for_request();
    });
  }

  void sweep(int64_t now_monotonic_ns) override {
    if (held_ && now_monotonic_ns >= held_until_ns_) return write(*std::exchange(held_, {}));
    if (deadline_ns_ == kNoTime || now_monotonic_ns < deadline_ns_) return;
    const bool in_request = phase_ == Phase::body || (phase_ == Phase::header && buffer_.size() > 0);
    if (phase_ != Phase::idle && phase_ != Phase::linger) ++core_->timed_out;
    if (!in_request || stream_->tls() != nullptr) return end();
    // The read that is under way ends with an error; its handler then tells the client why.
    too_slow_ = true;
    deadline_ns_ = kNoTime;
    SystemError ignored;
    stream_->socket().cancel(ignored);
  }
  void close() override { end(); }
  void leave() override {
    if (held_ || (phase_ != Phase::answering && phase_ != Phase::writing)) return end();
    leaving_ = true;
  }

 private:
  enum class Phase { idle, header, body, answering, writing, linger };

  void limit(Phase phase, int64_t timeout_ns) {
    phase_ = phase;
    deadline_ns_ = core_->now() + timeout_ns;
  }

  void end() {
    if (!stream_) return;
    deadline_ns_ = kNoTime;
    held_.reset();
    stream_->close();
    core_->connections.erase(shared_from_this());
  }

  void wait_for_request() {
    parser_.emplace();
    parser_->header_limit(core_->options.max_header_bytes);
    parser_->body_limit(core_->options.max_body_bytes);
    limit(Phase::idle, core_->options.idle_timeout_ns);
    if (buffer_.size() > 0) return read_header();
    stream_->async_read_some(buffer_.prepare(8192), [self = shared_from_this()](const SystemError& error, size_t size) {
      if (error) return self->end();
      self->buffer_.commit(size);
      self->read_header();
    });
  }

  void read_header() {
    limit(Phase::header, core_->options.header_timeout_ns);
    http::async_read_header(*stream_, buffer_, *parser_, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->refuse_malformed(error);
      self->on_header();
    });
  }

  void on_header() {
    if (parser_->is_done()) return dispatch();
    limit(Phase::body, core_->options.body_timeout_ns);
    const auto expect = parser_->get().find(http::field::expect);
    if (expect == parser_->get().end() || !beast::iequals(expect->value(), "100-continue")) return read_body();
    asio::async_write(*stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = shared_from_this()](const SystemError& error, size_t) {
                        if (error) return self->end();
                        self->read_body();
                      });
  }

  void read_body() {
    http::async_read(*stream_, buffer_, *parser_, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->refuse_malformed(error);
      self->dispatch();
    });
  }

  void refuse_malformed(const SystemError& error) {
    if (!stream_->socket().is_open()) return end();
    keep_alive_ = false;
    if (too_slow_) {
      return write(problem_response(408, "too-slow", "The request did not arrive completely in time.",
                                    "Send the whole request at once; check the network."));
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return write(problem_response(
          431, "header-too-large",
          fmt::format("The request's header is longer than {} bytes.", core_->options.max_header_bytes),
          "Send fewer or shorter header fields."));
    }
    if (error == http::error::body_limit) {
      return write(
          problem_response(413, "body-too-large",
                           fmt::format("The request's body is longer than {} bytes.", core_->options.max_body_bytes),
                           "Send less at once."));
    }
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != http::make_error_code(http::error::end_of_stream).category()) {
      return end();
    }
    write(problem_response(400, "malformed-http", "This is no valid HTTP/1.1 request: " + error.message() + ".",
                           "Check the client or the proxy in between."));
  }

  void dispatch() {
    auto message = parser_->release();
    keep_alive_ = message.keep_alive();
    const bool upgrade = beast::websocket::is_upgrade(message);
    request_ = {};
    request_.method = std::string(message.method_string());
    request_.target = std::string(message.target());
    for (const auto& field : message)
      request_.headers.add(std::string(field.name_string()), std::string(field.value()));
    request_.body = std::move(message.body());
    request_.peer = peer_;
    phase_ = Phase::answering;
    deadline_ns_ = kNoTime;
    core_->pool.post([self = shared_from_this(), upgrade] {
      if (upgrade) {
        auto outcome = self->core_->application.upgrade(self->request_);
        asio::post(self->core_->io, [self, got = std::move(outcome)]() mutable { self->on_upgrade(std::move(got)); });
        return;
      }
      auto response = self->core_->application.handle(self->request_);
      asio::post(self->core_->io, [self, got = std::move(response)]() mutable { self->answer(std::move(got)); });
    });
  }

  void on_upgrade(std::variant<Response, std::shared_ptr<WebSocketSession>> outcome) {
    if (!stream_->socket().is_open()) return;
    ++core_->requests;
    if (auto* response = std::get_if<Response>(&outcome)) return write(std::move(*response));
    serve_websocket(core_, std::move(stream_), request_,
                    std::get<std::shared_ptr<WebSocketSession>>(std::move(outcome)));
    core_->connections.erase(shared_from_this());
  }

  void answer(Response response) {
    if (response.hold_ns <= 0 || leaving_) return write(std::move(response));
    held_until_ns_ = core_->now() + response.hold_ns;
    held_ = std::move(response);
  }

  void write(Response response) {
    if (!stream_ || !stream_->socket().is_open()) return;
    ++core_->requests;
    response_ = std::move(response);
    const uint64_t size = response_.streamed ? response_.streamed->size : response_.body.size();
    head_ = encode_head(response_, size, keep_alive_);
    limit(Phase::writing, core_->options.write_timeout_ns);
    const bool no_body = request_.method == "HEAD" || response_.streamed;
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(head_),
                                                   no_body ? asio::const_buffer() : asio::buffer(response_.body)};
    if (request_.method == "HEAD") response_.streamed.reset();
    asio::async_write(*stream_, pieces, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->end();
      if (self->response_.streamed) return self->read_piece();
      self->on_written();
    });
  }

  void read_piece() {
    StreamedBody& body = *response_.streamed;
    if (body.size == 0) return on_written();
    deadline_ns_ = kNoTime;
    piece_.resize(std::min<uint64_t>(kStreamPieceBytes, body.size));
    core_->pool.post([self = shared_from_this()] {
      StreamedBody& from = *self->response_.streamed;
      const Result<size_t> read = from.source->read_at(from.offset, self->piece_);
      const size_t size = read ? std::min(*read, self->piece_.size()) : 0;
      asio::post(self->core_->io, [self, size] { self->write_piece(size); });
    });
  }

  void write_piece(size_t size) {
    // The length is promised already: an early end can only be shown by closing.
    if (size == 0 || !stream_->socket().is_open()) return end();
    response_.streamed->offset += size;
    response_.streamed->size -= size;
    limit(Phase::writing, core_->options.write_timeout_ns);
    asio::async_write(*stream_, asio::buffer(piece_.data(), size),
                      [self = shared_from_this()](const SystemError& error, size_t) {
                        if (error) return self->end();
                        self->read_piece();
                      });
  }

  void on_written() {
    response_ = {};
    request_ = {};
    if (leaving_) return end();
    if (keep_alive_) return wait_for_request();
    // A client that is still sending must get to read the answer: closing at once would reset the connection.
    SystemError ignored;
    stream_->socket().shutdown(tcp::socket::shutdown_send, ignored);
    limit(Phase::linger, kLingerNs);
    drain();
  }

  void drain() {
    buffer_.clear();
    stream_->async_read_some(buffer_.prepare(16384), [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->end();
      self->drain();
    });
  }

  std::shared_ptr<ServerCore> core_;
  std::unique_ptr<NetStream> stream_;
  Peer peer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  Response response_;
  std::optional<Response> held_;  ///< to be sent later
  int64_t held_until_ns_ = 0;
  std::string head_;
  std::vector<uint8_t> piece_;
  Phase phase_ = Phase::idle;
  int64_t deadline_ns_ = kNoTime;
  bool keep_alive_ = true;
  bool too_slow_ = false;
  bool leaving_ = false;
};

tl::unexpected<Error> listen_error(std::string code, std::string_view address, uint16_t port, const SystemError& error,
                                   std::string remedy) {
  return fail(std::move(code), fmt::format("Cannot listen on {}:{}: {}.", address, port, error.message()),
              std::move(remedy));
}

}  // namespace

struct Server::State {
  State(Application& application, const Clock& clock, ServerOptions options)
      : core(std::make_shared<ServerCore>(application, clock, std::move(options))),
        working(core->io.get_executor()),
        acceptor(core->io),
        sweeper(core->io) {}

  Result<void> load_certificate() {
    if (!core->options.tls) return {};
    SystemError error;
    core->tls.emplace(asio::ssl::context::tls_server);
    core->tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1);
    core->tls->use_certificate_chain_file(core->options.tls->certificate_pem.string(), error);
    if (!error) core->tls->use_private_key_file(core->options.tls->key_pem.string(), asio::ssl::context::pem, error);
    if (!error) return {};
    return fail("tls-certificate",
                fmt::format("The certificate {} cannot be used: {}.", core->options.tls->certificate_pem.string(),
                            error.message()),
                "Delete certificate and key to have new ones made, or put a matching pair in their place.");
  }

  Result<void> listen() {
    SystemError error;
    const auto address = asio::ip::make_address(core->options.address, error);
    if (error) {
      return listen_error("listen-address", core->options.address, core->options.port, error,
                          "Give an address in digits, such as 127.0.0.1 or 0.0.0.0.");
    }
    if (!address.is_loopback() && !core->options.tls) {
      return fail("listen-needs-tls",
                  fmt::format("Listening on {} without TLS would send passwords in the clear.", core->options.address),
                  "Listen on 127.0.0.1, or give a certificate.");
    }
    bind(tcp::endpoint(address, core->options.port), error);
    if (error == asio::error::address_in_use && core->options.busy_port == BusyPort::take_a_free_one) {
      log_warning("api", "port {} is in use; a free one is taken", core->options.port);
      bind(tcp::endpoint(address, 0), error);
    }
    if (error == asio::error::address_in_use) {
      return listen_error("listen-busy", core->options.address, core->options.port, error,
                          "Stop the other program, or choose another port.");
    }
    if (error) {
      return listen_error("listen-address", core->options.address, core->options.port, error,
                          "Choose an address of this computer and a port above 1023.");
    }
    return {};
  }

  void bind(const tcp::endpoint& endpoint, SystemError& error) {
    SystemError ignored;
    acceptor.close(ignored);
    acceptor.open(endpoint.protocol(), error);
    // So that a restart gets the port of its predecessor, whose connections the kernel still remembers.
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  }

  void accept() {
    acceptor.async_accept([this](const SystemError& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
      if (error) return accept_later();  // out of file descriptors: the ones in use will come back
      take(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    retry.emplace(core->io, kSweepInterval);
    retry->async_wait([this](const SystemError& error) {
      if (!error) accept();
    });
  }

  void take(tcp::socket socket) {
    SystemError error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;
    socket.set_option(tcp::no_delay(true), error);
    if (core->open >= core->options.max_connections) {
      ++core->refused;
      const Response full = problem_response(503, "too-many-connections", "The recorder has no connection left.",
                                             "Close other clients, or try again later.");
      const std::string text = encode_head(full, full.body.size(), false) + full.body;
      socket.non_blocking(true, error);
      if (!core->tls) socket.write_some(asio::buffer(text), error);
      return;
    }
    Peer peer{remote.address().to_string(), remote.port()};
    auto stream = core->tls ? std::make_unique<NetStream>(std::move(socket), *core->tls)
                            : std::make_unique<NetStream>(std::move(socket));
    std::make_shared<HttpConnection>(core, std::move(stream), std::move(peer))->start();
  }

  void sweep() {
    sweeper.expires_after(kSweepInterval);
    sweeper.async_wait([this](const SystemError& error) {
      if (error || !acceptor.is_open()) return;  // stopped, perhaps after this had come due
      const auto connections = std::vector(core->connections.begin(), core->connections.end());
      const int64_t now = core->now();
      for (const auto& connection : connections) connection->sweep(now);
      sweep();
    });
  }

  void stop() {
    asio::post(core->io, [this] {
      SystemError ignored;
      acceptor.close(ignored);
      sweeper.cancel();
      if (retry) retry->cancel();
      for (const auto& connection : std::vector(core->connections.begin(), core->connections.end()))
        connection->leave();
    });
    core->pool.stop();
    asio::post(core->io, [this] { farewell(kFarewellLooks); });  // after the answers, which the pool has posted
    // Every pending operation was cancelled: the thread ends by itself, once all handlers have let go of their
    // sessions.
    working.reset();
    if (thread.joinable()) thread.join();
  }

  /// Answers on their way are given a moment; what is left then is cut off.
  void farewell(int looks) {
    if (core->connections.empty()) return;
    if (looks == 0) {
      for (const auto& connection : std::vector(core->connections.begin(), core->connections.end()))
        connection->close();
      return;
    }
    sweeper.expires_after(kFarewellInterval);
    sweeper.async_wait([this, looks](const SystemError&) { farewell(looks - 1); });
  }

  std::shared_ptr<ServerCore> core;
  asio::executor_work_guard<asio::io_context::executor_type> working;
  tcp::acceptor acceptor;
  asio::steady_timer sweeper;
  std::optional<asio::steady_timer> retry;
  std::thread thread;
};

Result<std::unique_ptr<Server>> Server::start(Application& application, const Clock& clock, ServerOptions options) {
  auto state = std::make_unique<State>(application, clock, std::move(options));
  if (auto loaded = state->load_certificate(); !loaded) return fail(loaded.error());
  if (auto listening = state->listen(); !listening) return fail(listening.error());
  state->accept();
  state->sweep();
  State* running = state.get();
  state->thread = std::thread([running] { running->core->io.run(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() {
  state_->stop();
}

uint16_t Server::port() const {
  SystemError ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

std::string Server::url() const {
  const auto address = asio::ip::make_address(state_->core->options.address);
  std::string host = address.is_unspecified() ? "127.0.0.1" : address.to_string();
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("{}://{}:{}", state_->core->tls ? "https" : "http", host, port());
}

ServerCounters Server::counters() const {
  const ServerCore& core = *state_->core;
  return {core.open, core.websockets, core.requests, core.refused, core.timed_out};
}

}  // namespace parallax::api
