// SPDX-License-Identifier: Apache-2.0
// Set-up, logging in and out, one's own account.
#include <fmt/format.h>

#include "api/dto/encode.hpp"
#include "api/dto/proof.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "base/address.hpp"

namespace parallax::api {
namespace {

constexpr TextRule kPassword{.min_length = 1, .max_length = 1024};

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
  return json_response(encode_object({{"name", std::string("Parallax")},
                                      {"version", context.options.version},
                                      {"needs_setup", context.services.accounts.needs_setup()},
                                      {"proof", proof_of(context.options.proof_secret, challenge.value_or(""))}}));
}

Reply set_up(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string token = fields->text("token", {.max_length = 256});
  NewUser user{
      .name = fields->text("user"), .full_name = {}, .role = Role::technician, .department = {}, .password = {}};
  user.full_name = fields->maybe_text("full_name", {.min_length = 0}).value_or("");
  user.password = fields->text("password", kPassword);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return limited(context, call, {},
                 [&] { return context.services.accounts.set_up(token, user, call.http.peer.address); });
}

Reply log_in(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string user = fields->text("user");
  const std::string password = fields->text("password", kPassword);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return limited(context, call, user,
                 [&] { return context.services.accounts.log_in(user, password, call.http.peer.address); });
}

Reply log_out(ApiContext& context, Call& call) {
  const Result<void> done = context.services.accounts.log_out(call.token, call.http.peer.address);
  if (!done) return refuse(done.error());
  return empty_response();
}

Reply change_own_password(ApiContext& context, Call& call) {
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string old_password = fields->text("old_password", kPassword);
  const std::string password = fields->text("password", kPassword);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (auto problem = ask(call, Action::own_password_change)) return refuse(std::move(*problem));
  return limited(context, call, call.user->name, [&]() -> Result<LogIn> {
    Accounts& accounts = context.services.accounts;
    const auto proof = accounts.log_in(call.user->name, old_password, call.http.peer.address);
    if (!proof) return fail(proof.error());
    const auto changed = accounts.set_password(call.actor(), call.user->id, password);
    if (!changed) {
      // The proof's token is of no use to anybody.
      if (const auto ended = accounts.log_out(proof->token, call.http.peer.address); !ended) return fail(ended.error());
      return fail(changed.error());
    }
    context.limiter.lift(call.user->name);
    return accounts.log_in(call.user->name, password, call.http.peer.address);
  });
}

}  // namespace

void add_access_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1",
                    "greet",
                    "Name and version; whether the first Technician is still to be made",
                    "",
                    {"challenge"},
                    "",
                    "Greeting",
                    Access::anybody,
                    [&](Call& call) { return greet(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/setup",
                    "setUp",
                    "Make the first Technician, with the one-time token of the file setup-token",
                    "",
                    {},
                    "SetUp",
                    "LogIn",
                    Access::anybody,
                    [&](Call& call) { return set_up(context, call); },
                    Lane::passwords});
  routes.push_back({"POST",
                    "/api/v1/login",
                    "logIn",
                    "Get a token for a user and a password",
                    "",
                    {},
                    "Credentials",
                    "LogIn",
                    Access::anybody,
                    [&](Call& call) { return log_in(context, call); },
                    Lane::passwords});
  routes.push_back(
      {"POST", "/api/v1/logout", "logOut", "End the token", "", {}, "", "", Access::users, [&](Call& call) {
         return log_out(context, call);
       }});
  routes.push_back({"GET",
                    "/api/v1/me",
                    "showMe",
                    "The user who is logged in",
                    "",
                    {},
                    "",
                    "User",
                    Access::users,
                    [](Call& call) -> Reply { return json_response(encode(*call.user)); }});
  routes.push_back({"PUT",
                    "/api/v1/me/password",
                    "changeOwnPassword",
                    "Change one's own password; all tokens end, a new one is answered",
                    "own-password-change",
                    {},
                    "OwnPassword",
                    "LogIn",
                    Access::users,
                    [&](Call& call) { return change_own_password(context, call); },
                    Lane::passwords});
}

}  // namespace parallax::api
