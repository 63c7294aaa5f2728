// SPDX-License-Identifier: Apache-2.0
// A TCP server on loopback whose behaviour is a function per connection; for servers that no real one would be.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace parallax::test {

/// The server's end of one connection. Calls block; all end when the server object does.
class Peer {
 public:
  Peer(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}
  /// The next request's head (until its blank line); empty when the client is gone.
  std::string read_request();
  /// The CSeq of a request.
  static int64_t cseq(std::string_view request);
  bool write(std::string_view bytes);
  /// Waits until the client closes or the server is stopped.
  void wait_for_end();
  /// From now on closing resets the connection.
  void reset_on_close();

 private:
  bool readable();

  int socket_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer& peer, int connection)>;
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme = "rtsp") const;
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve();

  Script script_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> peers_;
  std::thread thread_;
};

}  // namespace parallax::test
