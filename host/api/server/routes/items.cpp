// SPDX-License-Identifier: Apache-2.0
// Marks and all else that is timed (R85, C32).
#include <array>

#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr TextRule kTitle{.min_length = 0, .max_length = 500};
constexpr TextRule kDescription{.min_length = 0, .max_length = 20'000, .lines = TextRule::Lines::many};
constexpr TextRule kColour{.min_length = 0, .max_length = 7};
constexpr int64_t kLongestSessionNs = 366 * 86'400 * kNsPerSecond;
constexpr int64_t kMostItems = 1'000'000'000;

/// Gaps and metadata are the recorder's own: what a client calls so would pass for recorded.
constexpr std::array kAddedKinds{name_of(ItemKind::mark), name_of(ItemKind::remark), name_of(ItemKind::annotation),
                                 name_of(ItemKind::preset), name_of(ItemKind::talk)};

std::optional<std::string> colour_of(Fields& fields) {
  auto colour = fields.maybe_text("colour", kColour);
  if (!colour || colour->empty()) return colour;
  const bool good = colour->size() == 7 && colour->front() == '#' &&
                    colour->find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!good) fields.refuse("colour", "Expected a colour such as #ff8800.");
  return colour;
}

Reply list_items(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_query(call.query);
  ItemQuery query;
  query.kind = fields.maybe_choice<ItemKind>("kind");
  query.from_session_ns = fields.maybe_integer("from_session_ns", INT64_MIN + 1, INT64_MAX);
  query.until_session_ns = fields.maybe_integer("until_session_ns", INT64_MIN + 1, INT64_MAX);
  query.offset = static_cast<size_t>(fields.maybe_integer("offset", 0, kMostItems).value_or(0));
  query.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 10'000).value_or(1000));
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto page = context.services.items.items(session->summary.id, query);
  if (!page) return refuse(page.error());
  return json_response(encode(*page, query.offset));
}

/// Where the item belongs: as said on the session's clock, as said in UTC, else now.
Result<int64_t> start_of(ApiContext& context, const SessionDetail& session, const std::optional<int64_t>& session_ns,
                         const std::optional<int64_t>& utc_ns) {
  if (session_ns) return *session_ns;
  if (!utc_ns) return context.services.recording.session_now_ns(session.summary.id);
  const int64_t at_ns = *utc_ns - session.session.start_utc_ns;
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
  NewItem item;
  item.id = fields->maybe_text("id", {.min_length = 36, .max_length = 36}).value_or("");
  if (const auto kind = fields->maybe_choice("kind", kAddedKinds))
    item.kind = from_name<ItemKind>(kAddedKinds.at(*kind)).value_or(ItemKind::mark);
  item.title = fields->text("title", kTitle);
  item.numbered = fields->maybe_flag("numbered").value_or(false);
  item.description = fields->maybe_text("description", kDescription).value_or("");
  item.colour = colour_of(*fields).value_or("");
  const auto session_ns = fields->maybe_integer("start_session_ns", 0, kLongestSessionNs);
  const auto utc_ns = fields->maybe_integer("at_utc_ns", 0, INT64_MAX);
  item.end_session_ns = fields->maybe_integer("end_session_ns", 0, kLongestSessionNs);
  if (session_ns && utc_ns) fields->refuse("at_utc_ns", "Give start_session_ns or at_utc_ns, not both.");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<int64_t> start_ns = start_of(context, *session, session_ns, utc_ns);
  if (!start_ns) return refuse(start_ns.error());
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
  const auto offset = static_cast<size_t>(fields.maybe_integer("offset", 0, kMostItems).value_or(0));
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
  ItemChange change;
  change.title = fields->maybe_text("title", kTitle);
  change.description = fields->maybe_text("description", kDescription);
  change.colour = colour_of(*fields);
  change.start_session_ns = fields->maybe_integer("start_session_ns", 0, kLongestSessionNs);
  if (const auto end = fields->maybe_integer("end_session_ns", 0, kLongestSessionNs)) {
    change.end_session_ns.emplace(*end);
  } else if (fields->is_null("end_session_ns")) {
    change.end_session_ns.emplace(std::nullopt);  // becomes a point
  }
  change.removed = fields->maybe_flag("removed");
  change.expected_revision = fields->maybe_integer("expected_revision", 1, INT64_MAX);
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
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/sessions/{session}/items",
                    "listItems",
                    "Marks and other items of a session, by time",
                    "session-view",
                    {"kind", "from_session_ns", "until_session_ns", "offset", "limit"},
                    "",
                    "ItemPage",
                    Access::users,
                    [&](Call& call) { return list_items(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/items",
                    "addItem",
                    "Add a mark or another item; without a time: now, while the session is recorded",
                    "item-add",
                    {},
                    "NewItem",
                    "Item",
                    Access::users,
                    [&](Call& call) { return add_item(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/undo",
                    "undoItem",
                    "Take back one's own newest change of an item",
                    "item-add",
                    {},
                    "",
                    "Item",
                    Access::users,
                    [&](Call& call) { return undo_item(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/items/{item}",
                    "showItem",
                    "One item",
                    "session-view",
                    {},
                    "",
                    "Item",
                    Access::users,
                    [&](Call& call) { return show_item(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/items/{item}/history",
                    "showItemHistory",
                    "All revisions of an item, oldest first",
                    "session-view",
                    {"offset"},
                    "",
                    "ItemHistory",
                    Access::users,
                    [&](Call& call) { return show_history(context, call); }});
  routes.push_back({"PATCH",
                    "/api/v1/items/{item}",
                    "editItem",
                    "Change an item; the old revision is kept",
                    "item-change",
                    {},
                    "ItemChange",
                    "Item",
                    Access::users,
                    [&](Call& call) { return edit_item(context, call); }});
  routes.push_back({"DELETE",
                    "/api/v1/items/{item}",
                    "removeItem",
                    "Remove an item; it can be undone",
                    "item-change",
                    {},
                    "",
                    "Item",
                    Access::users,
                    [&](Call& call) { return remove_item(context, call); }});
}

}  // namespace parallax::api
