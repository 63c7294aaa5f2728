// SPDX-License-Identifier: Apache-2.0
// Marks and all else that is timed (R85, C32).
#include "api/dto/items.hpp"
#include "api/dto/paths.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

Reply list_items(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_query(call.query);
  const ItemQuery query = read_item_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto page = context.services.items.items(session->summary.id, query);
  if (!page) return refuse(page.error());
  return json_response(encode(*page, query.offset));
}

/// Where the item belongs: as said on the session's clock, as said in UTC, else now.
Result<int64_t> start_of(ApiContext& context, const SessionDetail& session, const ItemToAdd& adding) {
  if (adding.start_session_ns) return *adding.start_session_ns;
  if (!adding.at_utc_ns) return context.services.recording.session_now_ns(session.summary.id);
  const int64_t at_ns = *adding.at_utc_ns - session.session.start_utc_ns;
  if (at_ns < 0 || at_ns > kLongestSessionNs) {
    return fail("value-invalid", "This time is not within the session.", "Give a time between its start and its end.");
  }
  return at_ns;
}

Reply add_item(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::item_add);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  ItemToAdd adding = read_item_to_add(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<int64_t> start_ns = start_of(context, *session, adding);
  if (!start_ns) return refuse(start_ns.error());
  NewItem& item = adding.item;
  item.start_session_ns = *start_ns;
  if (item.end_session_ns && *item.end_session_ns < item.start_session_ns)
    return refuse("value-invalid", "The item would end before it begins.", "Give an end at or after its start.");
  item.origin = session->relations.running ? ItemOrigin::live : ItemOrigin::review;
  const Result<Item> added = context.services.items.add_item(call.actor(), session->summary.id, item);
  if (!added) return refuse(added.error());
  return json_response(encode(*added), 201);
}

Reply item_reply(const Result<Item>& item) {
  if (!item) return refuse(item.error());
  return json_response(encode(*item));
}

Reply show_item(ApiContext& context, Call& call) {
  const auto item = item_for(context, call, call.at("item"), Action::session_view);
  if (!item) return refuse(item.error());
  return json_response(encode(*item));
}

Reply show_history(ApiContext& context, Call& call) {
  const auto item = item_for(context, call, call.at("item"), Action::session_view);
  if (!item) return refuse(item.error());
  auto fields = Fields::of_query(call.query);
  const size_t offset = read_history_offset(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto revisions = context.services.items.item_history(item->id, offset);
  if (!revisions) return refuse(revisions.error());
  return json_response(encode_history(*revisions, offset));
}

Reply edit_item(ApiContext& context, Call& call) {
  const auto item = item_for(context, call, call.at("item"), Action::item_change);
  if (!item) return refuse(item.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const ItemChange change = read_item_change(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return item_reply(context.services.items.edit_item(call.actor(), item->id, change));
}

Reply remove_item(ApiContext& context, Call& call) {
  const auto item = item_for(context, call, call.at("item"), Action::item_change);
  if (!item) return refuse(item.error());
  return item_reply(context.services.items.remove_item(call.actor(), item->id));
}

Reply undo_item(ApiContext& context, Call& call) {
  // One's own changes only: whoever may add items may take back what they did.
  const auto session = session_for(context, call, call.at("session"), Action::item_add);
  if (!session) return refuse(session.error());
  return item_reply(context.services.items.undo_item(call.actor(), session->summary.id));
}

}  // namespace

void add_item_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kSessionItems,
                    .operation = "listItems",
                    .summary = "Marks and other items of a session, by time",
                    .rights = "session-view",
                    .query = {"kind", "from_session_ns", "until_session_ns", "offset", "limit"},
                    .answer = "ItemPage",
                    .handler = [&](Call& call) { return list_items(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionItems,
                    .operation = "addItem",
                    .summary = "Add a mark or another item; without a time: now, while the session is recorded",
                    .rights = "item-add",
                    .body = "NewItem",
                    .answer = "Item",
                    .handler = [&](Call& call) { return add_item(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionUndo,
                    .operation = "undoItem",
                    .summary = "Take back one's own newest change of an item",
                    .rights = "item-add",
                    .answer = "Item",
                    .handler = [&](Call& call) { return undo_item(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kItem,
                    .operation = "showItem",
                    .summary = "One item",
                    .rights = "session-view",
                    .answer = "Item",
                    .handler = [&](Call& call) { return show_item(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kItemHistory,
                    .operation = "showItemHistory",
                    .summary = "All revisions of an item, oldest first",
                    .rights = "session-view",
                    .query = {"offset"},
                    .answer = "ItemHistory",
                    .handler = [&](Call& call) { return show_history(context, call); }});
  routes.push_back({.method = "PATCH",
                    .pattern = paths::kItem,
                    .operation = "editItem",
                    .summary = "Change an item; the old revision is kept",
                    .rights = "item-change",
                    .body = "ItemChange",
                    .answer = "Item",
                    .handler = [&](Call& call) { return edit_item(context, call); }});
  routes.push_back({.method = "DELETE",
                    .pattern = paths::kItem,
                    .operation = "removeItem",
                    .summary = "Remove an item; it can be undone",
                    .rights = "item-change",
                    .answer = "Item",
                    .handler = [&](Call& call) { return remove_item(context, call); }});
}

}  // namespace parallax::api
