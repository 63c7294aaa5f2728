// SPDX-License-Identifier: Apache-2.0
// HTTP as the routes see it: plain values, no Beast and no Asio. The server (server.hpp) turns bytes into a Request,
// calls the Application on a worker thread, and sends the Response that it returns.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/dto/headers.hpp"
#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace parallax::api {

/// Who is at the other end of the connection.
struct Peer {
  std::string address;  ///< "127.0.0.1", "::1"; never a name
  uint16_t port = 0;
};

struct Request {
  std::string method;  ///< "GET", in capitals as received
  std::string target;  ///< as received: path and query, percent-encoded
  Headers headers;
  std::string body;
  Peer peer;
};

/// A stretch of a ByteSource. `size` bytes must be readable; a source that ends early closes the connection.
struct StreamedBody {
  std::shared_ptr<ByteSource> source;
  uint64_t offset = 0;
  uint64_t size = 0;
};

struct Response {
  int status = 200;
  Headers headers;  ///< without Content-Length, which the server sets
  std::string body;
  std::optional<StreamedBody> streamed;  ///< instead of `body`
  int64_t hold_ns = 0;                   ///< so long the answer is kept back; it costs a connection, no thread
};

/// One message to a WebSocket client: `head` and then `body`, neither of them copied, both shared by all clients.
struct WebSocketMessage {
  enum class Kind { text, binary };
  Kind kind = Kind::text;
  SharedBytes head;
  SharedBytes body;
};

/// Why the server ends a WebSocket; codes are those of RFC 6455 7.4.
struct WebSocketClose {
  uint16_t code = 1000;
  std::string reason;  ///< at most 120 bytes
};

/// One WebSocket client as the application sees it. The connection pulls: it asks for the next message whenever the
/// last one is sent, so that a slow client costs no queue here and its sender decides what it misses.
/// All calls come from the server's thread and must not block.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  /// The connection is open. `wake` makes it ask `next` again, after that had nothing. [wake: any thread, until the
  /// session is destroyed and after]
  virtual void on_open(std::function<void()> wake) = 0;
  /// The next message; nothing: ask again after `wake`; or the end.
  virtual std::variant<std::monostate, WebSocketMessage, WebSocketClose> next() = 0;
  /// No further call comes.
  virtual void on_closed() = 0;
};

/// Which threads answer a request: what takes long has threads of its own, so that it holds up nobody else.
enum class Lane {
  usual,
  passwords,     ///< computes a password's hash
  source_tests,  ///< waits for a camera
  large          ///< has a long body, which takes much memory to read: one at a time; the server's own choice
};

/// What the server must know of a request before it reads its body.
struct Admission {
  bool known = false;  ///< it carries the token of a user
  std::string user;    ///< that user's id
  Lane lane = Lane::usual;
  std::optional<Response> refusal;  ///< what it will get whatever its body says: a long one need not be read
};

/// The routes, seen by the server.
class Application {
 public:
  virtual ~Application() = default;
  /// `head`: a request without its body. [server thread]; memory only, must not block
  virtual Admission admit(const Request& head) = 0;
  // All other calls come from worker threads, several at a time.
  virtual Response handle(const Request& request) = 0;
  /// A client asks for a WebSocket: a session, or the answer that refuses it.
  virtual std::variant<Response, std::shared_ptr<WebSocketSession>> upgrade(const Request& request) = 0;
};

}  // namespace parallax::api
