// SPDX-License-Identifier: Apache-2.0
// Rules that hold for all clients of this recorder.
#include "api/dto/paths.hpp"
#include "api/dto/system.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

Reply show_naming(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::status_view)) return refuse(std::move(*problem));
  const auto rules = context.services.naming.naming();
  if (!rules) return refuse(rules.error());
  return json_response(encode(*rules));
}

Reply change_naming(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::naming_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const NamingRules rules = read_naming(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (const auto done = context.services.naming.set_naming(call.actor(), rules); !done) return refuse(done.error());
  return json_response(encode(rules));
}

}  // namespace

void add_settings_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kNaming,
                    .operation = "showNaming",
                    .summary = "How sessions are named when they are stopped",
                    .rights = "status-view",
                    .answer = "Naming",
                    .handler = [&](Call& call) { return show_naming(context, call); }});
  routes.push_back({.method = "PUT",
                    .pattern = paths::kNaming,
                    .operation = "changeNaming",
                    .summary = "Change how sessions are named",
                    .rights = "naming-manage",
                    .body = "Naming",
                    .answer = "Naming",
                    .handler = [&](Call& call) { return change_naming(context, call); }});
}

}  // namespace parallax::api
