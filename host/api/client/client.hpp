// SPDX-License-Identifier: Apache-2.0
// A blocking client of the recorder's API, for the command line and the desktop's worker threads. Over TLS it trusts
// one certificate: the one whose fingerprint it was given.
//
//   auto client = Client::open({.url = "http://127.0.0.1:8480", .token = token});
//   auto status = fetch(**client, calls::recording::status());  // client_call.hpp, calls/
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/dto/headers.hpp"
#include "api/dto/problem.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace parallax::api {

struct ClientOptions {
  std::string url;          ///< "http://127.0.0.1:8480", "https://lab:8480"; a path is not taken
  std::string token;        ///< secret; empty before logging in
  std::string fingerprint;  ///< SHA-256 of the server's certificate in hexadecimal; needed for https
  /// The secret of recorder.json as of now, which the recorder must prove to know before it gets a token or a password;
  /// asked at each new connection. None: an address that did not come from that file.
  std::function<std::string()> secret;
  int64_t connect_timeout_ns = 5 * kNsPerSecond;
  int64_t answer_timeout_ns = 60 * kNsPerSecond;  ///< without a byte
};

struct ClientRequest {
  std::string method = "GET";
  std::string target;  ///< path and query, percent-encoded
  std::string body;    ///< JSON
  Headers headers;
};

struct ClientAnswer {
  int status = 0;
  Headers headers;
  std::string body;

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  [[nodiscard]] Problem problem() const { return decode_problem(status, body); }
};

struct ClientMessage {
  enum class Kind { text, binary };
  Kind kind = Kind::text;
  std::vector<uint8_t> bytes;
};

/// A WebSocket from the client's side. [one thread at a time]
class ClientSocket {
 public:
  virtual ~ClientSocket() = default;
  /// Waits for the next message, at most `timeout_ns`; nothing if none came by then.
  /// @errors "socket-closed" with the server's reason
  virtual Result<std::optional<ClientMessage>> receive(int64_t timeout_ns) = 0;
};

/// One connection, opened when needed and kept. [one thread at a time]
class Client {
 public:
  /// Takes up to `bytes` of an answer's body, piece by piece; an error ends the download.
  using Sink = std::function<Result<void>(ByteView bytes)>;

  /// Checks the options; connects later. @errors "url-invalid", "url-insecure", "fingerprint-needed"
  static Result<std::unique_ptr<Client>> open(ClientOptions options);
  virtual ~Client() = default;

  /// Sends and waits for the whole answer, whatever its status.
  /// @errors "unreachable", "answer-timeout", "answer-malformed", "certificate-changed", "recorder-unproven"
  virtual Result<ClientAnswer> send(const ClientRequest& request) = 0;
  /// Like `send`, but a body of status 2xx goes to `sink` and is not kept; other bodies are in the answer.
  virtual Result<ClientAnswer> download(const ClientRequest& request, const Sink& sink) = 0;
  /// Opens a WebSocket on a connection of its own; a refusal comes as the problem's Error.
  virtual Result<std::unique_ptr<ClientSocket>> open_socket(const std::string& target) = 0;
  virtual void set_token(std::string token) = 0;
};

/// SHA-256 of the certificate that the server at an https URL shows now, in hexadecimal, for a person to compare.
/// @errors "url-invalid", "unreachable"
Result<std::string> server_fingerprint(const std::string& url);

}  // namespace parallax::api
