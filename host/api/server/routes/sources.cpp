// SPDX-License-Identifier: Apache-2.0
// Cameras, microphones and screens.
#include "api/dto/locations.hpp"
#include "api/dto/paths.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "model/sessions/held.hpp"

namespace parallax::api {
namespace {

Reply list_sources(ApiContext& context, Call& call) {
  auto fields = Fields::of_query(call.query);
  const auto location_id = read_sources_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  std::vector<Source> sources;
  if (location_id) {
    auto location = location_for(context, call, *location_id, Action::location_view);
    if (!location) return refuse(std::move(location.error()));
    sources = std::move(location->sources);
  } else {
    auto views = visible_locations(context, *call.user, running_sessions(context.services));
    if (!views) return refuse(std::move(views.error()));
    for (LocationView& view : *views) {
      for (Source& source : view.location.sources) sources.push_back(std::move(source));
    }
  }
  return json_response(encode(views_of(sources, context.services.recording.sources())));
}

Reply show_source(ApiContext& context, Call& call) {
  const auto source = source_for(context, call, call.at("source"), Action::location_view);
  if (!source) return refuse(source.error());
  return json_response(encode(*source));
}

Reply add_source(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::location_manage);
  if (!location) return refuse(std::move(location.error()));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  NewSource source = read_new_source(*fields, static_cast<int64_t>(location->sources.size()));
  source.location = location->id;
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<Source> added = context.services.rooms.add_source(call.actor(), source);
  if (!added) return refuse(added.error());
  return json_response(encode(*added), 201);
}

Reply change_source(ApiContext& context, Call& call) {
  const auto source = source_for(context, call, call.at("source"), Action::location_manage);
  if (!source) return refuse(source.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const SourceChange change = read_source_change(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<Source> changed = context.services.rooms.change_source(call.actor(), source->id, change);
  if (!changed) return refuse(changed.error());
  return json_response(encode(*changed));
}

Reply remove_source(ApiContext& context, Call& call) {
  const auto source = source_for(context, call, call.at("source"), Action::location_manage);
  if (!source) return refuse(source.error());
  const Result<void> done = context.services.recording.while_none_starts([&](const auto& running) -> Result<void> {
    if (auto held = source_held(running, *source)) return fail(std::move(*held));
    return context.services.rooms.remove_source(call.actor(), source->id);
  });
  if (!done) return refuse(done.error());
  context.services.live.remove(source->id);
  return empty_response();
}

/// Answers with what the source said, also when it said no: the test itself then went well.
Reply test_source(ApiContext& context, Call& call) {
  const auto source = source_for(context, call, call.at("source"), Action::source_test);
  if (!source) return refuse(source.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const int64_t limit_ms = read_source_test_limit_ms(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<std::string> password = context.services.passwords.source_password(source->id);
  if (!password) return refuse(password.error());
  const auto test = context.services.recording.test_source(*source, *password, limit_ms * kNsPerMs);
  if (!test) return refuse(test.error());
  return json_response(encode(*test));
}

}  // namespace

void add_source_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kSources,
                    .operation = "listSources",
                    .summary = "Sources with their health",
                    .rights = "location-view",
                    .query = {"location"},
                    .answer = "Sources",
                    .handler = [&](Call& call) { return list_sources(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kLocationSources,
                    .operation = "addSource",
                    .summary = "Add a source to a location",
                    .rights = "location-manage",
                    .body = "NewSource",
                    .answer = "Source",
                    .handler = [&](Call& call) { return add_source(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kSource,
                    .operation = "showSource",
                    .summary = "One source",
                    .rights = "location-view",
                    .answer = "Source",
                    .handler = [&](Call& call) { return show_source(context, call); }});
  routes.push_back({.method = "PATCH",
                    .pattern = paths::kSource,
                    .operation = "changeSource",
                    .summary = "Change a source",
                    .rights = "location-manage",
                    .body = "SourceChange",
                    .answer = "Source",
                    .handler = [&](Call& call) { return change_source(context, call); }});
  routes.push_back({.method = "DELETE",
                    .pattern = paths::kSource,
                    .operation = "removeSource",
                    .summary = "Remove a source, unless it is being recorded; what it recorded stays",
                    .rights = "location-manage",
                    .handler = [&](Call& call) { return remove_source(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSourceTest,
                    .operation = "testSource",
                    .summary = "Connect to a source, wait for a picture or a sound, say what came",
                    .rights = "source-test",
                    .body = "SourceTestRequest",
                    .answer = "SourceTest",
                    .handler = [&](Call& call) { return test_source(context, call); },
                    .lane = Lane::source_tests});
}

}  // namespace parallax::api
