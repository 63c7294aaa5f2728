// SPDX-License-Identifier: Apache-2.0
// A real server on a free loopback port over ports in memory, and ways to talk to it, well-behaved and not.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/client/client.hpp"
#include "api/server/api.hpp"
#include "api/server/http/server.hpp"
#include "support/memory_services.hpp"

namespace parallax::test {

struct RunningApi {
  explicit RunningApi(api::ServerOptions options = {}, api::ApiOptions api_options = {});
  /// What a recorder writes into recorder.json; all of these know the same secret.
  [[nodiscard]] std::string announcement(int pid = 1) const;

  [[nodiscard]] std::unique_ptr<api::Client> client(const std::string& user = {});
  /// One request with the token of `user` ("" for none).
  api::ClientAnswer ask(const std::string& user, const std::string& method, const std::string& target,
                        const std::string& body = {}, const api::Headers& headers = {});

  MemoryServices memory;
  api::Api api;
  std::unique_ptr<api::Server> server;
};

/// A plain socket to the server, for what no good client sends.
class RawSocket {
 public:
  explicit RawSocket(uint16_t port);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  /// False when the other side has closed.
  bool send(std::string_view bytes) const;
  /// What comes until the other side closes, `until` is found or `timeout` is over.
  std::string receive(std::chrono::milliseconds timeout, std::string_view until = {}) const;

 private:
  int socket_;
};

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds timeout = std::chrono::seconds(10));

}  // namespace parallax::test
