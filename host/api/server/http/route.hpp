// SPDX-License-Identifier: Apache-2.0
// One row of the API: what a client can ask for, who may, and what answers. The table of all rows is the API: the
// router matches it, the reference page prints it, and tests hold docs/api/openapi.yaml and every refusal against it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <variant>
#include <vector>

#include "api/dto/fields.hpp"
#include "api/server/http/http.hpp"
#include "model/people/user.hpp"

namespace parallax::api {

/// A request for a known route, after authentication.
struct Call {
  const Request& http;
  std::vector<std::pair<std::string, std::string>> path;  ///< the pattern's names and what stood there
  Query query;
  std::optional<User> user;  ///< always there on routes for users
  std::string token;         ///< secret

  /// What stood at `{name}` of the pattern, which must have it.
  [[nodiscard]] const std::string& at(std::string_view name) const;
  /// The same of `{name:number}`.
  [[nodiscard]] size_t number_at(std::string_view name) const;
  [[nodiscard]] Actor actor() const { return actor_of(user.value_or(User{}), http.peer.address); }
};

using Reply = tl::expected<Response, Problem>;
using SocketReply = tl::expected<std::shared_ptr<WebSocketSession>, Problem>;
using Handler = std::function<Reply(Call&)>;
using SocketHandler = std::function<SocketReply(Call&)>;

struct Route {
  enum class Access { anybody, users };

  std::string_view method;
  std::string_view pattern;             ///< "/api/v1/sessions/{session}"; "{part:number}" takes digits only
  std::string_view operation;           ///< operationId, unique
  std::string_view summary;             ///< one line, for the reference
  std::string_view rights;              ///< the actions that `decide` is asked about, for the reference; empty: none
  std::vector<std::string_view> query;  ///< names of the parameters
  std::string_view body;                ///< schema of the request; empty: none
  std::string_view answer;              ///< schema or media type of the answer; empty: 204
  Access access = Access::users;
  std::variant<Handler, SocketHandler> handler;
  Lane lane = Lane::usual;
};

/// Shorthands for handlers.
[[nodiscard]] Response json_response(std::string body, int status = 200);
[[nodiscard]] Response empty_response();
/// The refusal for an Error of a port or of `decide`.
[[nodiscard]] tl::unexpected<Problem> refuse(const Error& error);
[[nodiscard]] tl::unexpected<Problem> refuse(Problem problem);
[[nodiscard]] tl::unexpected<Problem> refuse(std::string code, std::string text, std::string remedy = {});
/// A problem as HTTP says it, with WWW-Authenticate and Retry-After where they belong.
[[nodiscard]] Response problem_response(const Problem& problem);

}  // namespace parallax::api
