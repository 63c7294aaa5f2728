// SPDX-License-Identifier: Apache-2.0
// The two WebSockets: events and live pictures.
#include <array>

#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr std::array<std::string_view, 2> kFormats{"packets", "fmp4"};

SocketReply follow_events(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  const auto after = fields.maybe_integer("after", 0, INT64_MAX);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  TokenCheck token(context.services.accounts, context.services.clock, call.token, *call.user);
  if (after && context.events.can_resume(static_cast<uint64_t>(*after)))
    return context.events.follow(std::move(token), static_cast<uint64_t>(*after), {});
  const auto status = status_for(context, *call.user);
  if (!status) return refuse(status.error());
  return context.events.follow(std::move(token), status->newest_event, encode_snapshot(*status, after.has_value()));
}

SocketReply follow_live(ApiContext& context, Call& call) {
  const auto source = source_for(context, call, call.at("source"), Action::live_view);
  if (!source) return refuse(source.error());
  auto fields = Fields::of_query(call.query);
  const size_t format = fields.maybe_choice("format", kFormats).value_or(0);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const std::string& stream = call.at("stream");
  if (stream != "main" && stream != "sub")
    return refuse("stream-unknown", "A source has the streams \"main\" and \"sub\".", "Ask for one of them.");
  note_once(context, call, {.action = "view-live", .object = "source:" + source->id, .after = source->name});
  return context.services.live.open({source->id, stream}, format == 0 ? LiveFormat::packets : LiveFormat::fmp4,
                                    context.live_rights.watch({.token = call.token, .source = source->id}));
}

}  // namespace

void add_stream_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/events",
                    "followEvents",
                    "WebSocket: a snapshot, then numbered events; with ?after=N only what came since, if it is kept",
                    "events-follow, session-view, location-view",
                    {"after"},
                    "",
                    "EventMessage",
                    Access::users,
                    SocketHandler([&](Call& call) { return follow_events(context, call); })});
  routes.push_back({"GET",
                    "/api/v1/live/{source}/{stream}",
                    "followLive",
                    "WebSocket: the live access units of a stream, from the cached key frame on",
                    "live-view",
                    {"format"},
                    "",
                    "LiveMessage",
                    Access::users,
                    SocketHandler([&](Call& call) { return follow_live(context, call); })});
}

}  // namespace parallax::api
