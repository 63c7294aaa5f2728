// SPDX-License-Identifier: Apache-2.0
// Rooms.
#include "api/dto/locations.hpp"
#include "api/dto/paths.hpp"
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
  const NewLocation location = read_new_location(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return location_reply(context, call, context.services.rooms.add_location(call.actor(), location), 201);
}

Reply change_location(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::location_manage);
  if (!location) return refuse(std::move(location.error()));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const LocationChange change = read_location_change(*fields);
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
  routes.push_back({.method = "GET",
                    .pattern = paths::kLocations,
                    .operation = "listLocations",
                    .summary = "All locations that the user may see, with their state",
                    .rights = "location-view",
                    .answer = "Locations",
                    .handler = [&](Call& call) { return list_locations(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kLocations,
                    .operation = "addLocation",
                    .summary = "Add a location",
                    .rights = "location-manage",
                    .body = "NewLocation",
                    .answer = "Location",
                    .handler = [&](Call& call) { return add_location(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kLocation,
                    .operation = "showLocation",
                    .summary = "One location, by id or name",
                    .rights = "location-view",
                    .answer = "Location",
                    .handler = [&](Call& call) { return show_location(context, call); }});
  routes.push_back({.method = "PATCH",
                    .pattern = paths::kLocation,
                    .operation = "changeLocation",
                    .summary = "Rename a location, take it offline, lock it, say which departments may use it",
                    .rights = "location-manage",
                    .body = "LocationChange",
                    .answer = "Location",
                    .handler = [&](Call& call) { return change_location(context, call); }});
  routes.push_back(
      {.method = "DELETE",
       .pattern = paths::kLocation,
       .operation = "removeLocation",
       .summary = "Remove a location and its sources, unless it is being recorded; what was recorded there stays",
       .rights = "location-manage",
       .handler = [&](Call& call) { return remove_location(context, call); }});
}

}  // namespace parallax::api
