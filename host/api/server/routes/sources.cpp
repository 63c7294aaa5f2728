// SPDX-License-Identifier: Apache-2.0
// Cameras, microphones and screens.
#include <array>

#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "base/fingerprint.hpp"
#include "model/sessions/held.hpp"

namespace parallax::api {
namespace {

constexpr TextRule kUrl{.min_length = 0, .max_length = 2048};
constexpr TextRule kMayBeEmpty{.min_length = 0};
constexpr TextRule kPassword{.min_length = 0, .max_length = 1024};
constexpr int64_t kLongestTestMs = 30'000;
constexpr int64_t kUsualTestMs = 10'000;

/// A password inside a URL would be shown to everyone who may see the source.
void refuse_credentials(Fields& fields, std::string_view name, const std::optional<std::string>& url) {
  if (!url) return;
  const size_t scheme = url->find("://");
  if (scheme == std::string::npos) return;
  const size_t end = url->find_first_of("/?#", scheme + 3);
  const size_t at = url->substr(0, end).rfind('@');
  if (at != std::string::npos && at > scheme)
    fields.refuse(name, "The URL must not hold a user or a password; give them in their own fields.");
}

/// The certificate to pin, in the one way in which fingerprints are kept; empty: none.
std::optional<std::string> pin_from(Fields& fields) {
  const auto text = fields.maybe_text("tls_pin_sha256", kMayBeEmpty);
  if (!text || text->empty()) return text;
  auto pin = sha256_fingerprint(*text);
  if (!pin) fields.refuse("tls_pin_sha256", kSha256FingerprintExpected);
  return pin;
}

Reply list_sources(ApiContext& context, Call& call) {
  auto fields = Fields::of_query(call.query);
  const auto location_id = fields.maybe_text("location");
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
  return json_response(encode(sources, context.services.recording.sources()));
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
  NewSource source{.location = location->id, .values = {}, .password = {}};
  Source& values = source.values;
  values.name = fields->text("name");
  if (const auto kind = fields->maybe_choice<SourceKind>("kind")) values.kind = *kind;
  values.driver = fields->maybe_text("driver").value_or(values.driver);
  const auto url = fields->maybe_text("url", kUrl);
  const auto sub_url = fields->maybe_text("sub_url", kUrl);
  refuse_credentials(*fields, "url", url);
  refuse_credentials(*fields, "sub_url", sub_url);
  values.url = url.value_or("");
  values.sub_url = sub_url.value_or("");
  if (const auto way = fields->maybe_choice<Transport>("transport")) values.transport = *way;
  values.tls_pin_sha256 = pin_from(*fields).value_or("");
  values.user = fields->maybe_text("user", kMayBeEmpty).value_or("");
  source.password = fields->maybe_text("password", kPassword).value_or("");
  values.plain_login = fields->maybe_flag("plain_login").value_or(false);
  values.audio_only = fields->maybe_flag("audio_only").value_or(false);
  values.position =
      fields->maybe_integer("position", 0, 1'000'000).value_or(static_cast<int64_t>(location->sources.size()));
  if (values.driver == "rtsp" && values.url.empty()) fields->refuse("url", "A source of this driver needs a URL.");
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
  SourceChange change;
  change.name = fields->maybe_text("name");
  change.url = fields->maybe_text("url", kUrl);
  change.sub_url = fields->maybe_text("sub_url", kUrl);
  refuse_credentials(*fields, "url", change.url);
  refuse_credentials(*fields, "sub_url", change.sub_url);
  change.transport = fields->maybe_choice<Transport>("transport");
  change.tls_pin_sha256 = pin_from(*fields);
  change.user = fields->maybe_text("user", kMayBeEmpty);
  change.password = fields->maybe_text("password", kPassword);
  change.plain_login = fields->maybe_flag("plain_login");
  change.audio_only = fields->maybe_flag("audio_only");
  change.position = fields->maybe_integer("position", 0, 1'000'000);
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
  const int64_t limit_ms = fields->maybe_integer("limit_ms", 100, kLongestTestMs).value_or(kUsualTestMs);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<std::string> password = context.services.passwords.source_password(source->id);
  if (!password) return refuse(password.error());
  const auto test = context.services.recording.test_source(*source, *password, limit_ms * kNsPerMs);
  if (!test) return refuse(test.error());
  return json_response(encode(*test));
}

}  // namespace

void add_source_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/sources",
                    "listSources",
                    "Sources with their health",
                    "location-view",
                    {"location"},
                    "",
                    "Sources",
                    Access::users,
                    [&](Call& call) { return list_sources(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/locations/{location}/sources",
                    "addSource",
                    "Add a source to a location",
                    "location-manage",
                    {},
                    "NewSource",
                    "Source",
                    Access::users,
                    [&](Call& call) { return add_source(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/sources/{source}",
                    "showSource",
                    "One source",
                    "location-view",
                    {},
                    "",
                    "Source",
                    Access::users,
                    [&](Call& call) { return show_source(context, call); }});
  routes.push_back({"PATCH",
                    "/api/v1/sources/{source}",
                    "changeSource",
                    "Change a source",
                    "location-manage",
                    {},
                    "SourceChange",
                    "Source",
                    Access::users,
                    [&](Call& call) { return change_source(context, call); }});
  routes.push_back({"DELETE",
                    "/api/v1/sources/{source}",
                    "removeSource",
                    "Remove a source, unless it is being recorded; what it recorded stays",
                    "location-manage",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return remove_source(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sources/{source}/test",
                    "testSource",
                    "Connect to a source, wait for a picture or a sound, say what came",
                    "source-test",
                    {},
                    "SourceTestRequest",
                    "SourceTest",
                    Access::users,
                    [&](Call& call) { return test_source(context, call); },
                    Lane::source_tests});
}

}  // namespace parallax::api
