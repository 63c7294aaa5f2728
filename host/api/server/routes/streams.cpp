// SPDX-License-Identifier: Apache-2.0
// The two WebSockets: events and live pictures.
#include <array>

#include "api/dto/events.hpp"
#include "api/dto/paths.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr std::array<std::string_view, 2> kFormats{"packets", "fmp4"};

SocketReply follow_events(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  const auto after = read_events_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  TokenCheck token(context.services.accounts, context.services.clock, call.token, *call.user);
  if (after && context.events.can_resume(*after)) return context.events.follow(std::move(token), *after, {});
  auto status = status_for(context, *call.user);
  if (!status) return refuse(status.error());
  const EventMessage first{.snapshot = std::move(*status), .missed = after.has_value(), .event = {}};
  return context.events.follow(std::move(token), first.number(), encode(first));
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
  routes.push_back(
      {.method = "GET",
       .pattern = paths::kEvents,
       .operation = "followEvents",
       .summary = "WebSocket: a snapshot, then numbered events; with ?after=N only what came since, if it is kept",
       .rights = "events-follow, session-view, location-view",
       .query = {"after"},
       .answer = "EventMessage",
       .handler = SocketHandler([&](Call& call) { return follow_events(context, call); })});
  routes.push_back({.method = "GET",
                    .pattern = paths::kLive,
                    .operation = "followLive",
                    .summary = "WebSocket: the live access units of a stream, from the cached key frame on",
                    .rights = "live-view",
                    .query = {"format"},
                    .answer = "LiveMessage",
                    .handler = SocketHandler([&](Call& call) { return follow_live(context, call); })});
}

}  // namespace parallax::api
