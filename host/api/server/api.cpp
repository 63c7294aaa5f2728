// SPDX-License-Identifier: Apache-2.0
#include "api/server/api.hpp"

#include "api/dto/paths.hpp"
#include "api/server/http/router.hpp"
#include "api/server/http/subprotocol.hpp"
#include "api/server/http/target.hpp"
#include "api/server/pages/docs_page.hpp"
#include "api/server/pages/openapi_text.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

std::vector<Route> all_routes(ApiContext& context) {
  std::vector<Route> routes;
  add_access_routes(routes, context);
  add_user_routes(routes, context);
  add_location_routes(routes, context);
  add_source_routes(routes, context);
  add_recording_routes(routes, context);
  add_session_routes(routes, context);
  add_item_routes(routes, context);
  add_media_routes(routes, context);
  add_stream_routes(routes, context);
  add_settings_routes(routes, context);
  add_notice_routes(routes, context);
  add_system_routes(routes, context);
  return routes;
}

/// A body that is no JSON is not taken for JSON; one that is not expected is not swallowed.
std::optional<Problem> check_body(const Route& route, const Request& request) {
  if (request.body.empty()) return std::nullopt;
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  if (!equal_ignoring_case(trim(split(type, ';').front()), "application/json")) {
    return Problem{
        415,
        {"unsupported-media-type", "The body is not declared as JSON.", "Send Content-Type: application/json."},
        {},
        0};
  }
  if (!route.body.empty()) return std::nullopt;
  auto fields = Fields::of_json(request.body);
  if (!fields) return std::move(fields.error());
  return fields->finish();
}

}  // namespace

ApiContext::ApiContext(const ApiServices& the_services, const ApiOptions& the_options)
    : services(the_services),
      options(the_options),
      limiter(the_options.login),
      events({.log = services.events,
              .accounts = services.accounts,
              .sessions = services.sessions,
              .rooms = services.rooms,
              .starting = [this](const std::string& session) { return starting_relations(services, session); }},
             the_options.events),
      live_rights(make_live_judge(services)) {}

struct Api::State {
  State(const ApiServices& services, const ApiOptions& options) : context(services, options), router(table()) {}

  std::vector<Route> table() {
    std::vector<Route> routes = all_routes(context);
    routes.push_back({.method = "GET",
                      .pattern = paths::kDocs,
                      .operation = "showDocs",
                      .summary = "This reference",
                      .answer = "text/html",
                      .access = Route::Access::anybody,
                      .handler = [this](Call&) -> Reply {
                        Response response;
                        response.headers.add("Content-Type", "text/html; charset=utf-8");
                        response.headers.add("Content-Security-Policy",
                                             "default-src 'none'; style-src 'unsafe-inline'");
                        response.body = docs_page(router.routes(), context.options.version);
                        return response;
                      }});
    routes.push_back({.method = "GET",
                      .pattern = paths::kOpenApi,
                      .operation = "showOpenApi",
                      .summary = "This API's description, for tools",
                      .answer = "application/yaml",
                      .access = Route::Access::anybody,
                      .handler = [](Call&) -> Reply {
                        Response response;
                        response.headers.add("Content-Type", "application/yaml");
                        response.body = openapi_yaml();
                        return response;
                      }});
    return routes;
  }

  /// Whose token the request carries; `token` is set to it.
  tl::expected<User, Problem> user_of(const Request& request, std::string& token) {
    auto found = bearer_token(request.headers);
    if (!found) {
      return refuse(Problem{401,
                            {"not-logged-in", "This needs a user, but the request has no token.",
                             "Log in at /api/v1/login and send the token as Authorization: Bearer …"},
                            {},
                            0});
    }
    Result<User> user = context.services.accounts.authenticate(*found);
    if (!user) return refuse(Problem{401, user.error(), {}, 0});
    token = std::move(*found);
    return std::move(*user);
  }

  /// Finds the route, reads the token, checks what is common to all; then `run` has a complete call.
  template <typename Run>
  std::optional<Problem> with_call(const Request& request, Run&& run) {
    auto target = parse_target(request.target);
    if (!target) return std::move(target.error());
    auto match = router.find(request.method, target->segments);
    if (!match) return std::move(match.error());
    const Route& route = *match->route;
    Call call{request, std::move(match->path), std::move(target->query), std::nullopt, {}};
    if (route.access == Route::Access::users) {
      auto user = user_of(request, call.token);
      if (!user) return std::move(user.error());
      call.user = std::move(*user);
    }
    if (auto problem = check_body(route, request)) return problem;
    if (route.query.empty()) {
      if (auto problem = Fields::of_query(call.query).finish()) return problem;
    }
    return run(route, call);
  }

  ApiContext context;
  Router router;
};

Api::Api(const ApiServices& services, const ApiOptions& options) : state_(std::make_unique<State>(services, options)) {}
Api::~Api() = default;

const std::vector<Route>& Api::routes() const {
  return state_->router.routes();
}

Admission Api::admit(const Request& head) {
  const auto refused = [](const Problem& problem) {
    return Admission{.known = false, .user = {}, .lane = Lane::usual, .refusal = problem_response(problem)};
  };
  std::string token;
  const auto user = state_->user_of(head, token);
  const auto target = parse_target(head.target);
  if (!target) return refused(target.error());
  const auto match = state_->router.find(head.method, target->segments);
  if (!match) return refused(match.error());
  if (match->route->access == Route::Access::users && !user) return refused(user.error());
  return {.known = user.has_value(),
          .user = user ? user->id : std::string(),
          .lane = match->route->lane,
          .refusal = std::nullopt};
}

Response Api::handle(const Request& request) {
  Response response;
  const auto problem = state_->with_call(request, [&](const Route& route, Call& call) -> std::optional<Problem> {
    const auto* handler = std::get_if<Handler>(&route.handler);
    if (handler == nullptr) {
      return Problem{
          426, {"upgrade-required", "This path is a WebSocket.", "Connect to it with a WebSocket client."}, {}, 0};
    }
    Reply reply = (*handler)(call);
    if (!reply) return std::move(reply.error());
    response = std::move(*reply);
    return std::nullopt;
  });
  if (!problem) return response;
  if (problem->status >= 500) log_error("api", "{} {}: {}", request.method, request.target, problem->error.line());
  return problem_response(*problem);
}

std::variant<Response, std::shared_ptr<WebSocketSession>> Api::upgrade(const Request& request) {
  std::shared_ptr<WebSocketSession> session;
  const auto problem = state_->with_call(request, [&](const Route& route, Call& call) -> std::optional<Problem> {
    const auto* handler = std::get_if<SocketHandler>(&route.handler);
    if (handler == nullptr)
      return Problem{400, {"malformed-http", "This path is no WebSocket.", "Ask for it with plain HTTP."}, {}, 0};
    SocketReply reply = (*handler)(call);
    if (!reply) return std::move(reply.error());
    session = std::move(*reply);
    return std::nullopt;
  });
  if (problem) return problem_response(*problem);
  return session;
}

}  // namespace parallax::api
