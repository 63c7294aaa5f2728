// SPDX-License-Identifier: Apache-2.0
// Users, and what they may do.
#include "api/dto/paths.hpp"
#include "api/dto/people.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

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
  const NewUser user = read_new_user(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return user_reply(context.services.accounts.add_user(call.actor(), user), 201);
}

Reply change_user(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const UserChange change = read_user_change(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<User> user = context.services.accounts.user(call.at("user"));
  if (!user) return refuse(user.error());
  return user_reply(context.services.accounts.change_user(call.actor(), user->id, change));
}

Reply set_password(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::users_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string password = read_password(*fields);
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
  const RightsQuery query = read_rights_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  Object object;
  if (query.session) {
    // Only of sessions that the user may see at all.
    if (const auto starting = starting_session(context, *query.session)) {
      object.session = relations_of(*starting);
      if (auto problem = ask_of_session(call, Action::session_view, object, *query.session))
        return refuse(std::move(*problem));
    } else {
      auto session = session_for(context, call, *query.session, Action::session_view);
      if (!session) return refuse(std::move(session.error()));
      object.session = session->relations;
    }
  }
  if (query.location) {
    auto location = location_for(context, call, *query.location, Action::location_view);
    if (!location) return refuse(std::move(location.error()));
    object.location = access_of(*location, running_sessions(context.services));
  }
  return json_response(encode(decision_of(decide(*call.user, *query.action, object))));
}

}  // namespace

void add_user_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kRights,
                    .operation = "explainRight",
                    .summary = "Whether the user may do something now, and if not, why",
                    .rights = "location-view, session-view",
                    .query = {"action", "session", "location"},
                    .answer = "Decision",
                    .handler = [&](Call& call) { return explain(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kUsers,
                    .operation = "listUsers",
                    .summary = "All users",
                    .rights = "users-manage",
                    .answer = "Users",
                    .handler = [&](Call& call) { return list_users(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kUsers,
                    .operation = "addUser",
                    .summary = "Add a user",
                    .rights = "users-manage",
                    .body = "NewUser",
                    .answer = "User",
                    .handler = [&](Call& call) { return add_user(context, call); },
                    .lane = Lane::passwords});
  routes.push_back({.method = "GET",
                    .pattern = paths::kUser,
                    .operation = "showUser",
                    .summary = "One user, by id or name",
                    .rights = "users-manage",
                    .answer = "User",
                    .handler = [&](Call& call) { return show_user(context, call); }});
  routes.push_back({.method = "PATCH",
                    .pattern = paths::kUser,
                    .operation = "changeUser",
                    .summary = "Change a user's name, role, department or state",
                    .rights = "users-manage",
                    .body = "UserChange",
                    .answer = "User",
                    .handler = [&](Call& call) { return change_user(context, call); }});
  routes.push_back({.method = "PUT",
                    .pattern = paths::kPassword,
                    .operation = "setPassword",
                    .summary = "Give a user a new password; all of the user's tokens end",
                    .rights = "users-manage",
                    .body = "Password",
                    .handler = [&](Call& call) { return set_password(context, call); },
                    .lane = Lane::passwords});
}

}  // namespace parallax::api
