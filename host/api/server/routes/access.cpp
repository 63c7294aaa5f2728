// SPDX-License-Identifier: Apache-2.0
// Set-up, logging in and out, one's own account.
#include <fmt/format.h>

#include "api/dto/paths.hpp"
#include "api/dto/people.hpp"
#include "api/dto/proof.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "base/address.hpp"

namespace parallax::api {
namespace {

/// Refuses while the address has tried too often; else runs `attempt` and counts it if it was wrong. Where `user` is
/// being guessed the answer is held back, right or wrong.
template <typename Attempt>
Reply limited(ApiContext& context, const Call& call, const std::string& user, Attempt&& attempt) {
  const std::string& address = call.http.peer.address;
  const std::string group = address_group(address);
  const int wait_s = context.limiter.wait_s(group, context.services.clock.monotonic_ns());
  if (wait_s > 0) {
    return refuse(Problem{429,
                          {"too-many-tries", fmt::format("Too many wrong tries from {}.", address),
                           fmt::format("Wait {} s and try again.", wait_s)},
                          {},
                          wait_s});
  }
  const int64_t hold_ns = context.limiter.hold_ns(user, context.services.clock.monotonic_ns());
  const Result<LogIn> log_in = attempt();
  Response response;
  if (log_in) {
    response = json_response(encode(*log_in));
  } else {
    const std::string& code = log_in.error().code;
    if (code == "log-in-wrong" || code == "setup-token-wrong" || code == "log-in-locked") {
      const std::string guessed = code == "log-in-wrong" ? user : std::string();
      context.limiter.failed(group, guessed, context.services.clock.monotonic_ns());
    }
    const Problem problem{status_of(code), log_in.error(), {}, 0};
    if (hold_ns == 0) return refuse(problem);
    response = problem_response(problem);
  }
  response.hold_ns = hold_ns;
  return response;
}

Reply greet(ApiContext& context, Call& call) {
  auto fields = Fields::of_query(call.query);
  const auto challenge = fields.maybe_text("challenge", {.min_length = 1, .max_length = 128});
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  return json_response(encode(Greeting{.name = "Parallax",
                                       .version = context.options.version,
                                       .needs_setup = context.services.accounts.needs_setup(),
                                       .proof = proof_of(context.options.proof_secret, challenge.value_or(""))}));
}

Reply set_up(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const SetUp asked = read_set_up(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return limited(context, call, {},
                 [&] { return context.services.accounts.set_up(asked.token, asked.user, call.http.peer.address); });
}

Reply log_in(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const Credentials given = read_credentials(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return limited(context, call, given.user,
                 [&] { return context.services.accounts.log_in(given.user, given.password, call.http.peer.address); });
}

Reply log_out(ApiContext& context, Call& call) {
  const Result<void> done = context.services.accounts.log_out(call.token, call.http.peer.address);
  if (!done) return refuse(done.error());
  return empty_response();
}

Reply change_own_password(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const OwnPassword given = read_own_password(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (auto problem = ask(call, Action::own_password_change)) return refuse(std::move(*problem));
  return limited(context, call, call.user->name, [&]() -> Result<LogIn> {
    Accounts& accounts = context.services.accounts;
    const auto proof = accounts.log_in(call.user->name, given.old_password, call.http.peer.address);
    if (!proof) return fail(proof.error());
    const auto changed = accounts.set_password(call.actor(), call.user->id, given.password);
    if (!changed) {
      // The proof's token is of no use to anybody.
      if (const auto ended = accounts.log_out(proof->token, call.http.peer.address); !ended) return fail(ended.error());
      return fail(changed.error());
    }
    context.limiter.lift(call.user->name);
    return accounts.log_in(call.user->name, given.password, call.http.peer.address);
  });
}

}  // namespace

void add_access_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kGreeting,
                    .operation = "greet",
                    .summary = "Name and version; whether the first Technician is still to be made",
                    .query = {"challenge"},
                    .answer = "Greeting",
                    .access = Route::Access::anybody,
                    .handler = [&](Call& call) { return greet(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSetUp,
                    .operation = "setUp",
                    .summary = "Make the first Technician, with the one-time token of the file setup-token",
                    .body = "SetUp",
                    .answer = "LogIn",
                    .access = Route::Access::anybody,
                    .handler = [&](Call& call) { return set_up(context, call); },
                    .lane = Lane::passwords});
  routes.push_back({.method = "POST",
                    .pattern = paths::kLogIn,
                    .operation = "logIn",
                    .summary = "Get a token for a user and a password",
                    .body = "Credentials",
                    .answer = "LogIn",
                    .access = Route::Access::anybody,
                    .handler = [&](Call& call) { return log_in(context, call); },
                    .lane = Lane::passwords});
  routes.push_back({.method = "POST",
                    .pattern = paths::kLogOut,
                    .operation = "logOut",
                    .summary = "End the token",
                    .handler = [&](Call& call) { return log_out(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kMe,
                    .operation = "showMe",
                    .summary = "The user who is logged in",
                    .answer = "User",
                    .handler = [](Call& call) -> Reply { return json_response(encode(*call.user)); }});
  routes.push_back({.method = "PUT",
                    .pattern = paths::kOwnPassword,
                    .operation = "changeOwnPassword",
                    .summary = "Change one's own password; all tokens end, a new one is answered",
                    .rights = "own-password-change",
                    .body = "OwnPassword",
                    .answer = "LogIn",
                    .handler = [&](Call& call) { return change_own_password(context, call); },
                    .lane = Lane::passwords});
}

}  // namespace parallax::api
