// SPDX-License-Identifier: Apache-2.0
// The client's sockets: asynchronous operations, each run to its end or its deadline, so that nothing blocks for ever.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>

#include "api/client/base_url.hpp"
#include "api/client/client.hpp"
#include "api/dto/paths.hpp"
#include "api/dto/proof.hpp"
#include "api/net/net_stream.hpp"
#include "base/address.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

constexpr size_t kPieceBytes = 64 * 1024;
constexpr size_t kMaxKeptBody = 256 * 1024 * 1024;
constexpr size_t kMaxMessage = 64 * 1024 * 1024;
constexpr int kCloseNotAllowed = 4403;  ///< the right to watch has ended (docs/api/openapi.yaml)
/// Shorter than the server's patience with an idle connection, so that a request never meets a closing one.
constexpr int64_t kKeepIdleNs = 20 * kNsPerSecond;

tl::unexpected<Error> insecure(const BaseUrl& url) {
  return fail("url-insecure",
              fmt::format("{} is another computer: over http:// passwords and tokens would go there in the clear.",
                          url.authority),
              "Write https:// instead; the recorder there prints the fingerprint to trust.");
}

tl::unexpected<Error> unreachable(const BaseUrl& url, std::string_view why) {
  return fail("unreachable", fmt::format("No recorder answers at {}: {}.", url.authority, why),
              "Check that it runs there, the port, and the firewall.");
}

std::string fingerprint_of(NetStream& stream) {
  X509* certificate = SSL_get1_peer_certificate(stream.tls()->native_handle());
  if (certificate == nullptr) return {};
  std::array<uint8_t, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), hash.data(), &size);
  X509_free(certificate);
  return to_hex(hash.data(), size);
}

/// One connection with its own event loop, driven only while somebody waits.
class Wire {
 public:
  explicit Wire(BaseUrl url) : url_(std::move(url)) {}

  Result<void> connect(const std::string& fingerprint, int64_t timeout_ns) {
    tcp::resolver resolver(io_);
    tcp::socket socket(io_);
    SystemError error;
    std::string step = "the name is not known";
    bool done = false;
    resolver.async_resolve(url_.host, std::to_string(url_.port), [&](const SystemError& found, const auto& results) {
      error = found;
      if (error) {
        done = true;
        return;
      }
      step.clear();
      asio::async_connect(socket, results, [&](const SystemError& connected, const tcp::endpoint&) {
        error = connected;
        done = true;
      });
    });
    if (!run(done, timeout_ns)) {
      resolver.cancel();
      socket.close();
      drain();
      return unreachable(url_, "no answer in time");
    }
    if (error) return unreachable(url_, step.empty() ? error.message() : step);
    if (!url_.tls && !socket.remote_endpoint(error).address().is_loopback()) return insecure(url_);
    socket.set_option(tcp::no_delay(true), error);
    stream_ = url_.tls ? std::make_unique<NetStream>(std::move(socket), tls_)
                       : std::make_unique<NetStream>(std::move(socket));
    return url_.tls ? handshake(fingerprint, timeout_ns) : Result<void>();
  }

  /// Runs until `done` or the deadline; false at the deadline.
  bool run(const bool& done, int64_t timeout_ns) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(timeout_ns);
    while (!done) {
      io_.restart();
      if (io_.run_one_until(deadline) == 0 && !done) return false;
    }
    return true;
  }
  /// Lets cancelled operations end before what they refer to goes away.
  void drain() {
    io_.restart();
    io_.run();
  }
  void close() {
    if (!stream_) return;
    stream_->close();
    drain();
    stream_.reset();
  }

  [[nodiscard]] NetStream& stream() { return *stream_; }
  [[nodiscard]] bool is_open() const { return stream_ != nullptr; }
  [[nodiscard]] const BaseUrl& url() const { return url_; }
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

 private:
  Result<void> handshake(const std::string& fingerprint, int64_t timeout_ns) {
    bool done = false;
    SystemError error;
    stream_->async_handshake(asio::ssl::stream_base::client, [&](const SystemError& ended) {
      error = ended;
      done = true;
    });
    if (!run(done, timeout_ns)) {
      close();
      return unreachable(url_, "no TLS in time");
    }
    if (error) {
      close();
      return unreachable(url_, error.message());
    }
    fingerprint_ = fingerprint_of(*stream_);
    if (fingerprint.empty() || equal_ignoring_case(fingerprint, fingerprint_)) return {};
    close();
    return fail(
        "certificate-changed",
        fmt::format("The recorder at {} shows the certificate {}, not the trusted one.", url_.authority, fingerprint_),
        "Compare it with what the recorder printed at its start; trust it only if they are equal.");
  }

  BaseUrl url_;
  asio::io_context io_{1};
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  std::unique_ptr<NetStream> stream_;
  std::string fingerprint_;
};

class WireSocket final : public ClientSocket {
 public:
  explicit WireSocket(std::unique_ptr<Wire> wire) : wire_(std::move(wire)), socket_(wire_->stream()) {
    socket_.read_message_max(kMaxMessage);
    socket_.set_option(
        websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
  }
  ~WireSocket() override {
    wire_->stream().close();
    wire_->drain();
  }
  WireSocket(const WireSocket&) = delete;
  WireSocket& operator=(const WireSocket&) = delete;

  Result<void> handshake(const std::string& target, const std::string& token, int64_t timeout_ns) {
    socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
      if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    }));
    websocket::response_type answer;
    SystemError error;
    bool done = false;
    socket_.async_handshake(answer, wire_->url().authority, target, [&](const SystemError& ended) {
      error = ended;
      done = true;
    });
    if (!wire_->run(done, timeout_ns)) return fail("answer-timeout", "The recorder did not answer in time.");
    if (!error) return {};
    if (error == websocket::error::upgrade_declined) {
      // Beast keeps what came with the header; the problem's text may be cut, its code then says enough.
      return fail(decode_problem(static_cast<int>(answer.result_int()), answer.body()).error);
    }
    return unreachable(wire_->url(), error.message());
  }

  Result<std::optional<ClientMessage>> receive(int64_t timeout_ns) override {
    if (!reading_) {
      reading_ = true;
      read_done_ = false;
      socket_.async_read(buffer_, [this](const SystemError& ended, size_t) {
        read_error_ = ended;
        read_done_ = true;
      });
    }
    if (!wire_->run(read_done_, timeout_ns)) return std::optional<ClientMessage>();
    reading_ = false;
    if (read_error_) {
      const std::string reason(socket_.reason().reason.data(), socket_.reason().reason.size());
      if (socket_.reason().code == kCloseNotAllowed)
        return fail("not-allowed", reason, "Ask a Technician, or the owner of what was watched.");
      return fail("socket-closed", reason.empty() ? "The connection ended: " + read_error_.message() + "." : reason,
                  "Connect again.");
    }
    ClientMessage message;
    message.kind = socket_.got_binary() ? ClientMessage::Kind::binary : ClientMessage::Kind::text;
    const auto data = buffer_.cdata();
    const auto* first = static_cast<const uint8_t*>(data.data());
    message.bytes.assign(first, first + data.size());
    buffer_.clear();
    return std::optional<ClientMessage>(std::move(message));
  }

 private:
  std::unique_ptr<Wire> wire_;
  websocket::stream<NetStream&> socket_;
  beast::flat_buffer buffer_;
  SystemError read_error_;
  bool reading_ = false;
  bool read_done_ = false;
};

class WireClient final : public Client {
 public:
  WireClient(ClientOptions options, BaseUrl url) : options_(std::move(options)), wire_(std::move(url)) {}

  Result<ClientAnswer> send(const ClientRequest& request) override { return exchange(request, nullptr); }
  Result<ClientAnswer> download(const ClientRequest& request, const Sink& sink) override {
    return exchange(request, &sink);
  }

  Result<std::unique_ptr<ClientSocket>> open_socket(const std::string& target) override {
    auto wire = std::make_unique<Wire>(wire_.url());
    if (auto reached = reach(*wire); !reached) return fail(reached.error());
    auto socket = std::make_unique<WireSocket>(std::move(wire));
    if (auto shaken = socket->handshake(target, options_.token, options_.answer_timeout_ns); !shaken)
      return fail(shaken.error());
    return std::unique_ptr<ClientSocket>(std::move(socket));
  }

  void set_token(std::string token) override { options_.token = std::move(token); }

 private:
  /// Connects, and makes sure of whom to before anything secret is sent.
  Result<void> reach(Wire& wire) {
    if (auto connected = wire.connect(options_.fingerprint, options_.connect_timeout_ns); !connected) return connected;
    if (!options_.secret) return {};
    const std::string challenge = random_hex();
    const std::string request =
        fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: parallax\r\n\r\n",
                    target_of(paths::kGreeting, {}, {{"challenge", challenge}}), wire.url().authority);
    const auto greeting = exchange_once(wire, request, false, nullptr);
    if (greeting && wire.is_open() && greeting_proves(greeting->body, options_.secret(), challenge)) return {};
    wire.close();
    if (!greeting) return fail(greeting.error());
    if (!greeting->ok()) return fail(greeting->problem().error);
    return fail("recorder-unproven",
                fmt::format("What answers at {} is not the recorder that recorder.json tells of: that one has ended, "
                            "and another program has taken its port.",
                            wire.url().authority),
                "Start parallax-recorder, which writes the file anew.");
  }

  [[nodiscard]] std::string encode(const ClientRequest& request) const {
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: parallax\r\n", request.method,
                                   request.target, wire_.url().authority);
    if (!options_.token.empty()) text += fmt::format("Authorization: Bearer {}\r\n", options_.token);
    for (const auto& [name, value] : request.headers.all()) text += fmt::format("{}: {}\r\n", name, value);
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH")
      text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", request.body.size());
    return text + "\r\n" + request.body;
  }

  template <typename Start>
  Result<SystemError> await(Wire& wire, Start&& start) {
    SystemError error;
    bool done = false;
    start([&](const SystemError& ended, size_t) {
      error = ended;
      done = true;
    });
    if (!wire.run(done, options_.answer_timeout_ns)) {
      wire.close();
      return fail("answer-timeout", "The recorder did not answer in time.", "Try again; look at the recorder's log.");
    }
    return error;
  }

  Result<ClientAnswer> exchange(const ClientRequest& request, const Sink* sink) {
    const int64_t now_ns = clock_.monotonic_ns();
    if (wire_.is_open() && (now_ns - last_used_ns_ > kKeepIdleNs || !wire_.stream().is_established())) wire_.close();
    if (!wire_.is_open()) {
      if (auto reached = reach(wire_); !reached) return fail(reached.error());
    }
    auto answer = exchange_once(wire_, encode(request), request.method == "HEAD", sink);
    last_used_ns_ = clock_.monotonic_ns();
    if (!answer) wire_.close();
    return answer;
  }

  Result<ClientAnswer> exchange_once(Wire& wire, const std::string& text, bool without_body, const Sink* sink) {
    auto sent = await(wire, [&](auto handler) { asio::async_write(wire.stream(), asio::buffer(text), handler); });
    if (!sent) return fail(sent.error());
    // A server that refuses a long body answers before it has read it all: the answer is looked for even then.
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    if (without_body) parser.skip(true);
    const auto broken = [&](const SystemError& error) {
      return fail("unreachable", fmt::format("The connection to {} ended: {}.", wire.url().authority, error.message()),
                  "Try again.");
    };
    auto read = await(wire, [&](auto handler) { http::async_read_header(wire.stream(), buffer, parser, handler); });
    if (!read) return fail(read.error());
    if (*read) return broken(*read);

    ClientAnswer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get())
      answer.headers.add(std::string(field.name_string()), std::string(field.value()));
    std::vector<uint8_t> piece(kPieceBytes);
    while (!parser.is_done()) {
      parser.get().body().data = piece.data();
      parser.get().body().size = piece.size();
      read = await(wire, [&](auto handler) { http::async_read(wire.stream(), buffer, parser, handler); });
      if (!read) return fail(read.error());
      if (*read && *read != http::error::need_buffer) return broken(*read);
      const ByteView bytes(piece.data(), piece.size() - parser.get().body().size);
      if (sink != nullptr && answer.ok()) {
        if (auto taken = (*sink)(bytes); !taken) return fail(taken.error());
      } else if (answer.body.size() + bytes.size() > kMaxKeptBody) {
        return fail("answer-malformed", "The answer is too long.");
      } else {
        answer.body.append(bytes.begin(), bytes.end());
      }
    }
    if (!parser.get().keep_alive()) wire.close();
    return answer;
  }

  ClientOptions options_;
  Wire wire_;
  SystemClock clock_;
  int64_t last_used_ns_ = 0;
};

}  // namespace

Result<std::unique_ptr<Client>> Client::open(ClientOptions options) {
  auto url = parse_base_url(options.url);
  if (!url) return fail(url.error());
  if (!url->tls && !is_loopback_host(url->host)) return insecure(*url);
  if (url->tls && options.fingerprint.empty()) {
    return fail("fingerprint-needed", fmt::format("The certificate of {} is not trusted yet.", url->authority),
                "Give the fingerprint that the recorder printed at its first start.");
  }
  return std::unique_ptr<Client>(std::make_unique<WireClient>(std::move(options), std::move(*url)));
}

Result<std::string> server_fingerprint(const std::string& url) {
  auto parsed = parse_base_url(url);
  if (!parsed) return fail(parsed.error());
  if (!parsed->tls) return fail("url-invalid", "Only https addresses have a certificate.", "Write https://host:port.");
  Wire wire(std::move(*parsed));
  if (auto connected = wire.connect({}, ClientOptions{}.connect_timeout_ns); !connected) return fail(connected.error());
  std::string fingerprint = wire.fingerprint();
  wire.close();
  return fingerprint;
}

}  // namespace parallax::api
