// SPDX-License-Identifier: Apache-2.0
// One HTTP connection. What a request may cost grows with what is known of its sender: a header of fixed size, then a
// small body, with a token a long one out of a budget that all connections share.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

#include "api/dto/problem.hpp"
#include "api/server/http/route.hpp"
#include "api/server/http/server_core.hpp"
#include "base/address.hpp"

namespace parallax::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr int64_t kLingerNs = 2 * kNsPerSecond;
constexpr size_t kStreamPieceBytes = 256 * 1024;
constexpr size_t kReadBytes = 16 * 1024;
constexpr uint64_t kLargeBodyBytes = 64 * 1024;
constexpr int kRetryAfterS = 2;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Problem problem_of(int status, std::string code, std::string text, std::string remedy, int retry_after_s = 0) {
  return {status, {std::move(code), std::move(text), std::move(remedy)}, {}, retry_after_s};
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

class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, std::unique_ptr<NetStream> stream, Peer peer)
      : core_(std::move(core)),
        stream_(std::move(stream)),
        peer_(std::move(peer)),
        address_group_(address_group(peer_.address)),
        buffer_(core_->options.max_header_bytes + kReadBytes) {}
  ~HttpConnection() override {
    count_as_stranger(false);
    give_back_body();
    give_back_share();
    --core_->open;
  }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start() {
    ++core_->open;
    core_->connections.insert(shared_from_this());
    count_as_stranger(true);
    waiting_since_ns_ = core_->now();
    // Until the first request is there; an idle_timeout that is shorter still counts.
    limit(Phase::header, std::min(core_->options.header_timeout_ns, core_->options.idle_timeout_ns));
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
  [[nodiscard]] std::optional<Waiting> waiting() const override {
    // A stranger who does not read its answer waits, too.
    const bool busy = phase_ == Phase::answering || (phase_ == Phase::writing && !stranger_);
    if (busy || (!stranger_ && phase_ != Phase::idle)) return std::nullopt;
    return Waiting{address_group_, stranger_, waiting_since_ns_};
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
    count_as_stranger(false);
    core_->connections.erase(shared_from_this());
  }

  void count_as_stranger(bool stranger) {
    if (stranger == stranger_) return;
    stranger_ = stranger;
    if (stranger) {
      core_->strangers.add(address_group_);
    } else {
      core_->strangers.remove(address_group_);
    }
  }

  /// False: the budget for long bodies is spent.
  bool set_aside_body(uint64_t bytes) {
    const uint64_t most = std::max(core_->options.max_all_bodies_bytes, 2 * core_->options.max_body_bytes);
    if (core_->body_bytes + bytes > most) return false;
    core_->body_bytes += bytes;
    set_aside_bytes_ = bytes;
    return true;
  }
  void give_back_body() {
    core_->body_bytes -= set_aside_bytes_;
    set_aside_bytes_ = 0;
  }

  /// What the user takes of the server with this request; or why that is too much.
  std::optional<Problem> take_share() {
    if (upgrade_) {
      stays_ = core_->users.add_staying(user_);
      return stays_ ? std::nullopt : std::optional(too_many_stay());
    }
    asks_ = core_->users.add_request(user_);
    if (asks_) return std::nullopt;
    return problem_of(429, "too-many-at-once",
                      fmt::format("More than {} requests of yours are under way.", core_->options.users.requests),
                      "Wait for their answers, or for what else runs in your name.", kRetryAfterS);
  }
  [[nodiscard]] Problem too_many_stay() const {
    return problem_of(429, "too-many-at-once",
                      fmt::format("You have {} live views, downloads and other lasting connections, which is the most.",
                                  core_->options.users.staying),
                      "Close some of them, here or on other computers.", kRetryAfterS);
  }
  /// A long answer, or one that lasts, needs room; where there is none, that is the answer.
  std::optional<Problem> no_room_for_answer(const Response& response) {
    if (response.streamed && request_.method != "HEAD" && !stays_) {
      stays_ = core_->users.add_staying(user_);
      if (!stays_) return too_many_stay();
    }
    const uint64_t bytes = response.body.size();
    if (!core_->users.counts(bytes)) return std::nullopt;
    if (core_->users.add_answer(user_, bytes)) {
      answer_bytes_ = bytes;
      return std::nullopt;
    }
    return problem_of(503, "recorder-busy", "Too many long answers wait for those who asked for them.",
                      "Read the answers that are on their way, and try again in a few seconds.", kRetryAfterS);
  }
  void give_back_share() {
    if (std::exchange(asks_, false)) core_->users.remove_request(user_);
    if (std::exchange(stays_, false)) core_->users.remove_staying(user_);
    if (const uint64_t bytes = std::exchange(answer_bytes_, 0)) core_->users.remove_answer(user_, bytes);
  }

  void wait_for_request() {
    parser_.emplace();
    parser_->header_limit(core_->options.max_header_bytes);
    body_limit_ = core_->options.max_body_bytes;
    parser_->body_limit(body_limit_);
    if (had_request_) {
      waiting_since_ns_ = core_->now();
      limit(Phase::idle, core_->options.idle_timeout_ns);
    }
    phase_ = Phase::idle;
    if (buffer_.size() > 0) return read_header();
    stream_->async_read_some(buffer_.prepare(8192), [self = shared_from_this()](const SystemError& error, size_t size) {
      if (error) return self->end();
      self->buffer_.commit(size);
      self->read_header();
    });
  }

  void read_header() {
    if (had_request_) limit(Phase::header, core_->options.header_timeout_ns);
    phase_ = Phase::header;
    http::async_read_header(*stream_, buffer_, *parser_, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->refuse_malformed(error);
      self->on_header();
    });
  }

  /// Who asks what is taken from the header alone: what comes behind a body (a trailer) says nothing about it.
  void on_header() {
    had_request_ = true;
    const auto& head = parser_->get();
    request_ = {};
    request_.method = std::string(head.method_string());
    request_.target = std::string(head.target());
    for (const auto& field : head) request_.headers.add(std::string(field.name_string()), std::string(field.value()));
    request_.peer = peer_;
    keep_alive_ = parser_->keep_alive();
    upgrade_ = beast::websocket::is_upgrade(head);
    if (const auto problem = bad_framing()) return refuse(*problem);
    if (const auto problem = core_->names->check(request_.headers, head.version() < 11)) return refuse(*problem);
    Admission admission = core_->application.admit(request_);
    lane_ = admission.lane;
    user_ = std::move(admission.user);
    count_as_stranger(!admission.known);
    if (parser_->is_done()) return dispatch();
    if (admission.refusal) {
      keep_alive_ = false;
      return write(std::move(*admission.refusal));
    }
    if (const auto problem = no_room_for_body()) return refuse(*problem);
    limit(Phase::body, core_->options.body_timeout_ns);
    const auto expect = head.find(http::field::expect);
    if (expect == head.end() || !beast::iequals(expect->value(), "100-continue")) return read_body();
    asio::async_write(*stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = shared_from_this()](const SystemError& error, size_t) {
                        if (error) return self->end();
                        self->read_body();
                      });
  }

  /// Where the body ends must be beyond doubt, or the next request would be read from the wrong place.
  [[nodiscard]] std::optional<Problem> bad_framing() const {
    size_t codings = 0;
    for (const auto& [name, value] : request_.headers.all()) {
      if (!equal_ignoring_case(name, "Transfer-Encoding")) continue;
      ++codings;
      if (!equal_ignoring_case(trim(value), "chunked")) {
        return problem_of(501, "transfer-coding-unknown", "The body has a transfer coding other than \"chunked\".",
                          "Send it as it is, with Content-Length.");
      }
    }
    if (codings > 1 || (codings == 1 && (request_.headers.find("Content-Length") || parser_->get().version() < 11))) {
      return problem_of(400, "malformed-http", "The request says in two ways how long its body is.",
                        "Send either Content-Length or, with HTTP/1.1, Transfer-Encoding.");
    }
    return std::nullopt;
  }

  std::optional<Problem> no_room_for_body() {
    const bool small = stranger_ || lane_ != Lane::usual;
    body_limit_ = core_->options.max_body_bytes;
    if (small) body_limit_ = std::min(body_limit_, core_->options.max_small_body_bytes);
    parser_->body_limit(body_limit_);
    const auto length = parser_->content_length();
    if (length && *length > body_limit_) return body_too_long();
    // A text of unknown length grows by doubling.
    const uint64_t wanted = length ? uint64_t{*length} : 2 * body_limit_;
    if (small || wanted <= core_->options.max_small_body_bytes || set_aside_body(wanted)) return std::nullopt;
    return problem_of(503, "recorder-busy", "Too many long requests come in at this moment.",
                      "Try again in a few seconds.", kRetryAfterS);
  }

  [[nodiscard]] Problem body_too_long() const {
    return problem_of(413, "body-too-large", fmt::format("The request's body is longer than {} bytes.", body_limit_),
                      stranger_ ? "Log in first, or send less at once." : "Send less at once.");
  }

  void read_body() {
    http::async_read(*stream_, buffer_, *parser_, [self = shared_from_this()](const SystemError& error, size_t) {
      if (error) return self->refuse_malformed(error);
      self->dispatch();
    });
  }

  /// An answer before the request was read to its end, which thus ends the connection.
  void refuse(const Problem& problem) {
    keep_alive_ = false;
    write(problem_response(problem));
  }

  void refuse_malformed(const SystemError& error) {
    if (!stream_->socket().is_open()) return end();
    if (too_slow_) {
      return refuse(problem_of(408, "too-slow", "The request did not arrive completely in time.",
                               "Send the whole request at once; check the network."));
    }
    if (error == http::error::buffer_overflow && phase_ == Phase::body) {
      return refuse(problem_of(431, "header-too-large",
                               fmt::format("What stands around the body is longer than {} bytes.", buffer_.max_size()),
                               "Send chunks without extensions and few trailer fields."));
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return refuse(
          problem_of(431, "header-too-large",
                     fmt::format("The request's header is longer than {} bytes.", core_->options.max_header_bytes),
                     "Send fewer or shorter header fields."));
    }
    if (error == http::error::body_limit) return refuse(body_too_long());
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != http::make_error_code(http::error::end_of_stream).category()) {
      return end();
    }
    refuse(problem_of(400, "malformed-http", "This is no valid HTTP/1.1 request: " + error.message() + ".",
                      "Check the client or the proxy in between."));
  }

  void dispatch() {
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    phase_ = Phase::answering;
    deadline_ns_ = kNoTime;
    if (const auto problem = take_share()) return write(problem_response(*problem));
    const Lane lane = request_.body.size() > kLargeBodyBytes ? Lane::large : lane_;
    const auto busy = core_->lanes.post(lane, address_group_, [self = shared_from_this()] {
      if (self->upgrade_) {
        auto outcome = self->core_->application.upgrade(self->request_);
        asio::post(self->core_->io, [self, got = std::move(outcome)]() mutable { self->on_upgrade(std::move(got)); });
        return;
      }
      auto response = self->core_->application.handle(self->request_);
      asio::post(self->core_->io, [self, got = std::move(response)]() mutable { self->answer(std::move(got)); });
    });
    if (busy) write(problem_response(*busy));
  }

  void on_upgrade(std::variant<Response, std::shared_ptr<WebSocketSession>> outcome) {
    if (!stream_->socket().is_open()) return;
    if (auto* response = std::get_if<Response>(&outcome)) return write(std::move(*response));
    ++core_->requests;
    count_as_stranger(false);
    stays_ = false;  // the WebSocket gives it back
    serve_websocket(core_, std::move(stream_), request_, user_,
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
    waiting_since_ns_ = core_->now();
    request_.body = {};
    give_back_body();
    if (const auto problem = no_room_for_answer(response)) response = problem_response(*problem);
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
    core_->lanes.post_usual([self = shared_from_this()] {
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
    give_back_share();
    if (leaving_) return end();
    if (keep_alive_) return wait_for_request();
    // A client that is still sending must get to read the answer: closing at once would reset the connection.
    SystemError ignored;
    stream_->socket().shutdown(tcp::socket::shutdown_send, ignored);
    parser_.reset();
    limit(Phase::linger, kLingerNs);
    drain();
  }

  void drain() {
    buffer_.clear();
    stream_->async_read_some(buffer_.prepare(kReadBytes),
                             [self = shared_from_this()](const SystemError& error, size_t) {
                               if (error) return self->end();
                               self->drain();
                             });
  }

  std::shared_ptr<ServerCore> core_;
  std::unique_ptr<NetStream> stream_;
  Peer peer_;
  const std::string address_group_;
  beast::flat_buffer buffer_;  ///< of limited size: a header, or what stands around a body
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  Response response_;
  std::optional<Response> held_;  ///< to be sent later
  int64_t held_until_ns_ = 0;
  std::string head_;
  std::vector<uint8_t> piece_;
  Phase phase_ = Phase::idle;
  Lane lane_ = Lane::usual;
  int64_t deadline_ns_ = kNoTime;
  int64_t waiting_since_ns_ = 0;
  uint64_t body_limit_ = 0;
  uint64_t set_aside_bytes_ = 0;
  std::string user_;           ///< whose token the request carries; "": a stranger's
  uint64_t answer_bytes_ = 0;  ///< of the user's share, as are the next two
  bool asks_ = false;
  bool stays_ = false;
  bool stranger_ = false;
  bool had_request_ = false;
  bool upgrade_ = false;
  bool keep_alive_ = true;
  bool too_slow_ = false;
  bool leaving_ = false;
};

}  // namespace

void serve_http(const std::shared_ptr<ServerCore>& core, std::unique_ptr<NetStream> stream, Peer peer) {
  make_connection<HttpConnection>(core, std::move(stream), std::move(peer))->start();
}

std::string encode_farewell(const Problem& problem) {
  const Response response = problem_response(problem);
  return encode_head(response, response.body.size(), false) + response.body;
}

}  // namespace parallax::api
