// SPDX-License-Identifier: Apache-2.0
// The API: all routes of /api/v1 over the ports. Give it to a Server:
//
//   Api api(services, {});
//   auto server = Server::start(api, clock, {.port = 8480});
#pragma once

#include <memory>
#include <vector>

#include "api/server/http/http.hpp"
#include "api/server/http/route.hpp"
#include "api/server/routes/context.hpp"

namespace parallax::api {

class Api final : public Application {
 public:
  Api(const ApiServices& services, const ApiOptions& options);
  ~Api() override;
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  Admission admit(const Request& head) override;
  Response handle(const Request& request) override;
  std::variant<Response, std::shared_ptr<WebSocketSession>> upgrade(const Request& request) override;

  /// The table, for the reference page and for tests.
  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parallax::api
