// SPDX-License-Identifier: Apache-2.0
#include "api/dto/notices.hpp"

#include "api/dto/fields_of.hpp"
#include "api/dto/paths.hpp"

namespace parallax::api {

template <typename Json>
void fields_of(Json& json, In<Json, StoredNotice>& notice) {
  auto& what = notice.what;
  json("id", notice.id);
  time_of(json, "utc", notice.utc_ns);
  json("severity", what.severity);
  json("code", what.code);
  json("text", what.text);
  json("remedy", what.remedy);
  json("source", what.source);
  json("session", what.session);
  json("session_name", what.session_name);
  json("location", what.location);
  json("location_name", what.location_name);
  json("user", what.user);
  json("by", what.by);
  json("needs_action", what.needs_action);
  json("over", notice.over);
  json("seen", notice.seen);
}

std::string encode(const std::vector<StoredNotice>& notices) {
  return encode_list("notices", notices);
}
Result<std::vector<StoredNotice>> decode_notices(std::string_view text) {
  return decode_list<StoredNotice>("notices", text);
}

std::optional<StoredNotice> notice_in(const Event& event) {
  if (event.type != "notice" && event.type != "notice-changed") return std::nullopt;
  auto notice = decode_fields<StoredNotice>(encode_object(event.fields));
  if (!notice) return std::nullopt;
  notice->utc_ns = event.utc_ns;
  notice->what.session = event.session;
  notice->what.location = event.location;
  return std::move(*notice);
}

Query query_of(const NoticeQuery& query) {
  Query out;
  out.emplace_back("limit", std::to_string(query.limit));
  add_to(out, "before", query.before);
  if (query.unseen) out.emplace_back("unseen", "true");
  return out;
}
NoticeQuery read_notice_query(Fields& fields) {
  NoticeQuery out;
  out.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 200).value_or(50));
  out.before = fields.maybe_integer("before", 0, INT64_MAX);
  out.unseen = fields.maybe_flag("unseen").value_or(false);
  return out;
}

std::string encode_seen(int64_t up_to) {
  return encode_object({{"up_to", up_to}});
}
int64_t read_seen(Fields& fields) {
  return fields.integer("up_to", 0, INT64_MAX);
}

}  // namespace parallax::api
