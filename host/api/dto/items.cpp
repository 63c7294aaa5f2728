// SPDX-License-Identifier: Apache-2.0
#include "api/dto/items.hpp"

#include <fmt/format.h>

#include <array>

#include "api/dto/fields_of.hpp"
#include "api/dto/paths.hpp"

namespace parallax::api {

namespace {

constexpr TextRule kTitle{.min_length = 0, .max_length = 500};
constexpr TextRule kDescription{.min_length = 0, .max_length = 20'000, .lines = TextRule::Lines::many};
constexpr TextRule kColour{.min_length = 0, .max_length = 7};
constexpr int64_t kMostItems = 1'000'000'000;
constexpr int64_t kMostOnPage = 10'000;
constexpr int64_t kUsualPage = 1000;
/// Gaps and metadata are the recorder's own: what a client calls so would pass for recorded.
constexpr std::array kAddedKinds{name_of(ItemKind::mark), name_of(ItemKind::remark), name_of(ItemKind::annotation),
                                 name_of(ItemKind::preset), name_of(ItemKind::talk)};

std::optional<std::string> colour_from(Fields& fields) {
  auto colour = fields.maybe_text("colour", kColour);
  if (!colour || colour->empty()) return colour;
  const bool good = colour->size() == 7 && colour->front() == '#' &&
                    colour->find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!good) fields.refuse("colour", "Expected a colour such as #ff8800.");
  return colour;
}

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, Item>& item) {
  json("id", item.id);
  json("revision", item.revision);
  json("session", item.session);
  json("kind", item.kind);
  json("start_session_ns", item.start_session_ns);
  json("end_session_ns", item.end_session_ns);
  json("title", item.title);
  json("description", item.description);
  json("colour", item.colour);
  json("author", item.author);
  json("revised_by", item.revised_by);
  time_of(json, "created_utc", item.created_utc_ns);
  json("revised_utc_ns", item.revised_utc_ns);
  json("origin", item.origin);
  json("removed", item.removed);
}

namespace {

/// Item by item: a page of MiBs as one JSON value would take a multiple of that.
std::string page_text(std::string_view name, const ItemPage& page, size_t offset) {
  constexpr size_t kFieldBytes = 700;
  size_t size = kFieldBytes;
  for (const Item& item : page.items) size += kFieldBytes + item.title.size() + item.description.size();
  std::string out;
  out.reserve(size);
  out.append("{\"").append(name).append("\":[");
  for (const Item& item : page.items) {
    if (&item != &page.items.front()) out += ',';
    out += encode_fields(item);
  }
  const size_t next = offset + page.items.size();
  const bool more = !page.items.empty() && next < page.total;
  out += fmt::format(R"(],"total":{},"offset":{},"next_offset":{}}})", page.total, offset,
                     more ? std::to_string(next) : "null");
  return out;
}

Result<ItemPage> page_from(std::string_view name, std::string_view text) {
  const auto document = Document::parse(text, name);
  if (!document) return fail(document.error());
  Reader root = document->root();
  ItemPage out;
  root(name, out.items);
  root("total", out.total);
  return out;
}

}  // namespace

std::string encode(const Item& item) {
  return encode_fields(item);
}
Result<Item> decode_item(std::string_view text) {
  return decode_fields<Item>(text);
}
std::string encode(const ItemPage& page, size_t offset) {
  return page_text("items", page, offset);
}
Result<ItemPage> decode_items(std::string_view text) {
  return page_from("items", text);
}
std::string encode_history(const ItemPage& page, size_t offset) {
  return page_text("revisions", page, offset);
}
Result<ItemPage> decode_history(std::string_view text) {
  return page_from("revisions", text);
}

Query query_of(const ItemQuery& query) {
  Query out;
  if (query.kind) out.emplace_back("kind", name_of(*query.kind));
  add_to(out, "from_session_ns", query.from_session_ns);
  add_to(out, "until_session_ns", query.until_session_ns);
  out.emplace_back("offset", std::to_string(query.offset));
  out.emplace_back("limit", std::to_string(query.limit));
  return out;
}
ItemQuery read_item_query(Fields& fields) {
  ItemQuery out;
  out.kind = fields.maybe_choice<ItemKind>("kind");
  out.from_session_ns = fields.maybe_integer("from_session_ns", INT64_MIN + 1, INT64_MAX);
  out.until_session_ns = fields.maybe_integer("until_session_ns", INT64_MIN + 1, INT64_MAX);
  out.offset = static_cast<size_t>(fields.maybe_integer("offset", 0, kMostItems).value_or(0));
  out.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, kMostOnPage).value_or(kUsualPage));
  return out;
}

Query query_of_history(size_t offset) {
  return {{"offset", std::to_string(offset)}};
}
size_t read_history_offset(Fields& fields) {
  return static_cast<size_t>(fields.maybe_integer("offset", 0, kMostItems).value_or(0));
}

std::string encode(const ItemToAdd& adding) {
  const NewItem& item = adding.item;
  JsonText out;
  Writer json = out.root();
  if (!item.id.empty()) json("id", item.id);
  json("kind", item.kind);
  json("title", item.title);
  if (item.numbered) json("numbered", true);
  if (!item.description.empty()) json("description", item.description);
  if (!item.colour.empty()) json("colour", item.colour);
  json.given("start_session_ns", adding.start_session_ns);
  json.given("at_utc_ns", adding.at_utc_ns);
  json.given("end_session_ns", item.end_session_ns);
  return out.text();
}
ItemToAdd read_item_to_add(Fields& fields) {
  ItemToAdd out;
  NewItem& item = out.item;
  item.id = fields.maybe_text("id", {.min_length = 36, .max_length = 36}).value_or("");
  if (const auto kind = fields.maybe_choice("kind", kAddedKinds))
    item.kind = from_name<ItemKind>(kAddedKinds.at(*kind)).value_or(ItemKind::mark);
  item.title = fields.text("title", kTitle);
  item.numbered = fields.maybe_flag("numbered").value_or(false);
  item.description = fields.maybe_text("description", kDescription).value_or("");
  item.colour = colour_from(fields).value_or("");
  out.start_session_ns = fields.maybe_integer("start_session_ns", 0, kLongestSessionNs);
  out.at_utc_ns = fields.maybe_integer("at_utc_ns", 0, INT64_MAX);
  item.end_session_ns = fields.maybe_integer("end_session_ns", 0, kLongestSessionNs);
  if (out.start_session_ns && out.at_utc_ns)
    fields.refuse("at_utc_ns", "Give start_session_ns or at_utc_ns, not both.");
  return out;
}

std::string encode(const ItemChange& change) {
  JsonText out;
  Writer json = out.root();
  json.given("title", change.title);
  json.given("description", change.description);
  json.given("colour", change.colour);
  json.given("start_session_ns", change.start_session_ns);
  if (change.end_session_ns) json("end_session_ns", *change.end_session_ns);  // null: it becomes a point
  json.given("removed", change.removed);
  json.given("expected_revision", change.expected_revision);
  return out.text();
}
ItemChange read_item_change(Fields& fields) {
  ItemChange out;
  out.title = fields.maybe_text("title", kTitle);
  out.description = fields.maybe_text("description", kDescription);
  out.colour = colour_from(fields);
  out.start_session_ns = fields.maybe_integer("start_session_ns", 0, kLongestSessionNs);
  if (const auto end = fields.maybe_integer("end_session_ns", 0, kLongestSessionNs)) {
    out.end_session_ns.emplace(*end);
  } else if (fields.is_null("end_session_ns")) {
    out.end_session_ns.emplace(std::nullopt);
  }
  out.removed = fields.maybe_flag("removed");
  out.expected_revision = fields.maybe_integer("expected_revision", 1, INT64_MAX);
  return out;
}

}  // namespace parallax::api
