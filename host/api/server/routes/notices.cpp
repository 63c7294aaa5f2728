// SPDX-License-Identifier: Apache-2.0
// What one was told (events "notice" of the stream), to be read later. The store gives everybody what concerns them.
#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

Reply list_notices(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::events_follow)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  NoticeQuery query{.reader = *call.user};
  query.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 200).value_or(50));
  query.before = fields.maybe_integer("before", 0, INT64_MAX);
  query.unseen = fields.maybe_flag("unseen").value_or(false);
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
  const int64_t up_to = fields->integer("up_to", 0, INT64_MAX);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  if (const auto done = context.services.notices.mark_seen_up_to(*call.user, up_to); !done) return refuse(done.error());
  return empty_response();
}

}  // namespace

void add_notice_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/notices",
                    "listNotices",
                    "What one was told about recordings and the recorder, newest first",
                    "events-follow, session-view, location-view",
                    {"limit", "before", "unseen"},
                    "",
                    "Notices",
                    Access::users,
                    [&](Call& call) { return list_notices(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/notices/seen",
                    "markNoticesSeen",
                    "Mark all notices up to one as seen by oneself",
                    "events-follow",
                    {},
                    "NoticesSeen",
                    "",
                    Access::users,
                    [&](Call& call) { return mark_all_seen(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/notices/{notice:number}/seen",
                    "markNoticeSeen",
                    "Mark one notice as seen by oneself",
                    "events-follow, session-view, location-view",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return mark_seen(context, call); }});
}

}  // namespace parallax::api
