// SPDX-License-Identifier: Apache-2.0
// Rooms.
#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "model/sessions/held.hpp"

namespace parallax::api {
namespace {

Reply location_reply(ApiContext& context, const Call& call, Result<Location> location, int status = 200) {
  if (!location) return refuse(location.error());
  const auto running = running_sessions(context.services);
  const auto problem = context.services.recording.start_problem();
  return json_response(encode(view_of(context, *call.user, std::move(*location), running, problem)), status);
}

Reply list_locations(ApiContext& context, Call& call) {
  const auto views = visible_locations(context, *call.user, running_sessions(context.services));
  if (!views) return refuse(views.error());
  return json_response(encode(*views));
}

Reply show_location(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::location_view);
  if (!location) return refuse(std::move(location.error()));
  return location_reply(context, call, std::move(*location));
}

Reply add_location(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::location_manage)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  NewLocation location{.name = fields->text("name"), .parent = {}, .departments = {}};
  location.parent = fields->maybe_text("parent", {.min_length = 0}).value_or("");
  location.departments = fields->maybe_texts("departments").value_or(std::vector<std::string>());
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return location_reply(context, call, context.services.rooms.add_location(call.actor(), location), 201);
}

Reply change_location(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::location_manage);
  if (!location) return refuse(std::move(location.error()));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  LocationChange change;
  change.name = fields->maybe_text("name");
  change.departments = fields->maybe_texts("departments");
  change.offline = fields->maybe_flag("offline");
  change.locked_by = fields->maybe_text("locked_by", {.min_length = 0});
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return location_reply(context, call, context.services.rooms.change_location(call.actor(), location->id, change));
}

Reply remove_location(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::location_manage);
  if (!location) return refuse(std::move(location.error()));
  const Result<void> done = context.services.recording.while_none_starts([&](const auto& running) -> Result<void> {
    if (auto held = location_held(running, location->id)) return fail(std::move(*held));
    return context.services.rooms.remove_location(call.actor(), location->id);
  });
  if (!done) return refuse(done.error());
  return empty_response();
}

}  // namespace

void add_location_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/locations",
                    "listLocations",
                    "All locations that the user may see, with their state",
                    "location-view",
                    {},
                    "",
                    "Locations",
                    Access::users,
                    [&](Call& call) { return list_locations(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/locations",
                    "addLocation",
                    "Add a location",
                    "location-manage",
                    {},
                    "NewLocation",
                    "Location",
                    Access::users,
                    [&](Call& call) { return add_location(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/locations/{location}",
                    "showLocation",
                    "One location, by id or name",
                    "location-view",
                    {},
                    "",
                    "Location",
                    Access::users,
                    [&](Call& call) { return show_location(context, call); }});
  routes.push_back({"PATCH",
                    "/api/v1/locations/{location}",
                    "changeLocation",
                    "Rename a location, take it offline, lock it, say which departments may use it",
                    "location-manage",
                    {},
                    "LocationChange",
                    "Location",
                    Access::users,
                    [&](Call& call) { return change_location(context, call); }});
  routes.push_back({"DELETE",
                    "/api/v1/locations/{location}",
                    "removeLocation",
                    "Remove a location and its sources, unless it is being recorded; what was recorded there stays",
                    "location-manage",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return remove_location(context, call); }});
}

}  // namespace parallax::api
