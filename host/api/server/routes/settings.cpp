// SPDX-License-Identifier: Apache-2.0
// Rules that hold for all clients of this recorder.
#include "api/dto/encode.hpp"
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
  NamingRules rules;
  const auto mode = fields->maybe_choice<NamingMode>("mode");
  rules.default_name = fields->maybe_text("default_name", {.min_length = 0}).value_or("");
  if (!mode) fields->refuse("mode", "Expected \"ask\", \"edit\" or \"number\".");
  rules.mode = mode.value_or(NamingMode::ask);
  if (rules.mode != NamingMode::ask && rules.default_name.empty())
    fields->refuse("default_name", "Expected the name that sessions get.");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (const auto done = context.services.naming.set_naming(call.actor(), rules); !done) return refuse(done.error());
  return json_response(encode(rules));
}

}  // namespace

void add_settings_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/settings/naming",
                    "showNaming",
                    "How sessions are named when they are stopped",
                    "status-view",
                    {},
                    "",
                    "Naming",
                    Access::users,
                    [&](Call& call) { return show_naming(context, call); }});
  routes.push_back({"PUT",
                    "/api/v1/settings/naming",
                    "changeNaming",
                    "Change how sessions are named",
                    "naming-manage",
                    {},
                    "Naming",
                    "Naming",
                    Access::users,
                    [&](Call& call) { return change_naming(context, call); }});
}

}  // namespace parallax::api
