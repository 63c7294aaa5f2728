// SPDX-License-Identifier: Apache-2.0
// What one was told (events "notice" of the stream), to be read later. The store gives everybody what concerns them.
#include "api/dto/notices.hpp"
#include "api/dto/paths.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

Reply list_notices(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  NoticeQuery query = read_notice_query(fields);
  query.reader = *call.user;
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto notices = context.services.notices.notices(query);
  if (!notices) return refuse(notices.error());
  return json_response(encode(*notices));
}

Reply mark_seen(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  const auto id = static_cast<int64_t>(call.number_at("notice"));
  if (const auto done = context.services.notices.mark_seen(*call.user, id); !done) return refuse(done.error());
  return empty_response();
}

Reply mark_all_seen(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const int64_t up_to = read_seen(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (const auto done = context.services.notices.mark_seen_up_to(*call.user, up_to); !done) return refuse(done.error());
  return empty_response();
}

}  // namespace

void add_notice_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kNotices,
                    .operation = "listNotices",
                    .summary = "What one was told about recordings and the recorder, newest first",
                    .rights = "events-follow, session-view, location-view",
                    .query = {"limit", "before", "unseen"},
                    .answer = "Notices",
                    .handler = [&](Call& call) { return list_notices(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kNoticesSeen,
                    .operation = "markNoticesSeen",
                    .summary = "Mark all notices up to one as seen by oneself",
                    .rights = "events-follow",
                    .body = "NoticesSeen",
                    .handler = [&](Call& call) { return mark_all_seen(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kNoticeSeen,
                    .operation = "markNoticeSeen",
                    .summary = "Mark one notice as seen by oneself",
                    .rights = "events-follow, session-view, location-view",
                    .handler = [&](Call& call) { return mark_seen(context, call); }});
}

}  // namespace parallax::api
