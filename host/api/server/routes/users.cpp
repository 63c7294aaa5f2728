// SPDX-License-Identifier: Apache-2.0
// Users, and what they may do.
#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr TextRule kMayBeEmpty{.min_length = 0};
constexpr TextRule kPassword{.min_length = 1, .max_length = 1024};

Reply user_reply(const Result<User>& user, int status = 200) {
  if (!user) return refuse(user.error());
  return json_response(encode(*user), status);
}

Reply list_users(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  const auto users = context.services.accounts.users();
  if (!users) return refuse(users.error());
  return json_response(encode(*users));
}

Reply show_user(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  return user_reply(context.services.accounts.user(call.at("user")));
}

Reply add_user(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  NewUser user;
  user.name = fields->text("name");
  user.full_name = fields->maybe_text("full_name", kMayBeEmpty).value_or("");
  user.department = fields->maybe_text("department", kMayBeEmpty).value_or("");
  user.password = fields->text("password", kPassword);
  if (const auto role = fields->maybe_choice<Role>("role")) user.role = *role;
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return user_reply(context.services.accounts.add_user(call.actor(), user), 201);
}

Reply change_user(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  UserChange change;
  change.full_name = fields->maybe_text("full_name", kMayBeEmpty);
  change.department = fields->maybe_text("department", kMayBeEmpty);
  change.active = fields->maybe_flag("active");
  if (const auto role = fields->maybe_choice<Role>("role")) change.role = *role;
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<User> user = context.services.accounts.user(call.at("user"));
  if (!user) return refuse(user.error());
  return user_reply(context.services.accounts.change_user(call.actor(), user->id, change));
}

Reply set_password(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string password = fields->text("password", kPassword);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<User> user = context.services.accounts.user(call.at("user"));
  if (!user) return refuse(user.error());
  const Result<void> done = context.services.accounts.set_password(call.actor(), user->id, password);
  if (!done) return refuse(done.error());
  context.limiter.lift(user->name);
  return empty_response();
}

/// Why can I not do this? The same function that every route asks, for the interfaces to grey out and to explain.
Reply explain(ApiContext& context, Call& call) {
  auto fields = Fields::of_query(call.query);
  const std::string wanted = fields.text("action");
  const auto session_id = fields.maybe_text("session");
  const auto location_id = fields.maybe_text("location");
  const auto action = from_name<Action>(wanted);
  if (!action && !wanted.empty()) fields.refuse("action", "There is no such action.");
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  Object object;
  if (session_id) {
    // Only of sessions that the user may see at all.
    if (const auto starting = starting_session(context, *session_id)) {
      object.session = relations_of(*starting);
      if (auto problem = ask_of_session(call, Action::session_view, object, *session_id))
        return refuse(std::move(*problem));
    } else {
      auto session = session_for(context, call, *session_id, Action::session_view);
      if (!session) return refuse(std::move(session.error()));
      object.session = session->relations;
    }
  }
  if (location_id) {
    auto location = location_for(context, call, *location_id, Action::location_view);
    if (!location) return refuse(std::move(location.error()));
    object.location = access_of(*location, running_sessions(context.services));
  }
  return json_response(encode_decision(decide(*call.user, *action, object)));
}

}  // namespace

void add_user_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/rights",
                    "explainRight",
                    "Whether the user may do something now, and if not, why",
                    "location-view, session-view",
                    {"action", "session", "location"},
                    "",
                    "Decision",
                    Access::users,
                    [&](Call& call) { return explain(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/users",
                    "listUsers",
                    "All users",
                    "users-manage",
                    {},
                    "",
                    "Users",
                    Access::users,
                    [&](Call& call) { return list_users(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/users",
                    "addUser",
                    "Add a user",
                    "users-manage",
                    {},
                    "NewUser",
                    "User",
                    Access::users,
                    [&](Call& call) { return add_user(context, call); },
                    Lane::passwords});
  routes.push_back({"GET",
                    "/api/v1/users/{user}",
                    "showUser",
                    "One user, by id or name",
                    "users-manage",
                    {},
                    "",
                    "User",
                    Access::users,
                    [&](Call& call) { return show_user(context, call); }});
  routes.push_back({"PATCH",
                    "/api/v1/users/{user}",
                    "changeUser",
                    "Change a user's name, role, department or state",
                    "users-manage",
                    {},
                    "UserChange",
                    "User",
                    Access::users,
                    [&](Call& call) { return change_user(context, call); }});
  routes.push_back({"PUT",
                    "/api/v1/users/{user}/password",
                    "setPassword",
                    "Give a user a new password; all of the user's tokens end",
                    "users-manage",
                    {},
                    "Password",
                    "",
                    Access::users,
                    [&](Call& call) { return set_password(context, call); },
                    Lane::passwords});
}

}  // namespace parallax::api
