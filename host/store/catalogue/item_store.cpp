// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/item_store.hpp"

#include "store/sqlite/json_columns.hpp"

namespace parallax::store {
namespace {

std::string words_of(const Item& item) {
  return json_object({{"title", item.title},
                      {"description", item.description},
                      {"start_session_ns", std::to_string(item.start_session_ns)},
                      {"revision", std::to_string(item.revision)}});
}

Event event_of(const std::string& type, const Item& item) {
  Event event{.type = type,
              .session = item.session,
              .fields = {{"id", item.id},
                         {"revision", item.revision},
                         {"kind", std::string(name_of(item.kind))},
                         {"start_session_ns", item.start_session_ns},
                         {"title", item.title},
                         {"description", item.description},
                         {"colour", item.colour},
                         {"author", item.author},
                         {"revised_by", item.revised_by}}};
  if (item.end_session_ns) event.fields.emplace_back("end_session_ns", *item.end_session_ns);
  return event;
}

}  // namespace

// Index, audit log, followers: the same for every change of an item.
Result<Item> ItemStore::finish_item(Change& change, const Actor& actor, const Result<StoredItem>& stored,
                                    const std::string& before, const char* action) {
  if (!stored) return fail(stored.error());
  const Item& item = stored->item;
  if (!stored->added) return item;
  parts_.audit_in(change, actor,
                  {.action = action,
                   .object = "item:" + item.id,
                   .before = before,
                   .after = item.removed ? std::string() : words_of(item),
                   .reason = "session:" + item.session});
  parts_.reindex_after(change, stored->session_row);
  const char* type = item.removed ? "item-removed" : item.revision == 1 ? "item-added" : "item-changed";
  parts_.publish_after(change, event_of(type, item));
  return item;
}

Result<Item> ItemStore::add_item(const Actor& actor, const std::string& session, const NewItem& item) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    return finish_item(change, actor, insert_item(change.database, actor, session, item, parts_.clock.utc_ns()), "",
                       "item-add");
  });
}

Result<Item> ItemStore::edit_item(const Actor& actor, const std::string& id, const ItemChange& item) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    const auto before = read_item(change.database, id);
    const bool turns = before && item.removed && before->item.removed != *item.removed;
    return finish_item(change, actor, revise_item(change.database, actor, id, item, parts_.clock.utc_ns()),
                       before ? words_of(before->item) : "",
                       !turns          ? "item-edit"
                       : *item.removed ? "item-remove"
                                       : "item-restore");
  });
}

Result<Item> ItemStore::remove_item(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    const auto before = read_item(change.database, id);
    return finish_item(change, actor, store::remove_item(change.database, actor, id, parts_.clock.utc_ns()),
                       before ? words_of(before->item) : "", "item-remove");
  });
}

Result<Item> ItemStore::undo_item(const Actor& actor, const std::string& session) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    return finish_item(change, actor, store::undo_item(change.database, actor, session, parts_.clock.utc_ns()), "",
                       "item-undo");
  });
}

Result<ItemPage> ItemStore::items(const std::string& session, const ItemQuery& query) {
  return parts_.readers.read([&](Database& database) { return read_items(database, session, query); });
}

Result<Item> ItemStore::item(const std::string& id) {
  return parts_.readers.read([&](Database& database) -> Result<Item> {
    const auto stored = read_item(database, id);
    if (!stored) return fail(stored.error());
    return stored->item;
  });
}

Result<ItemPage> ItemStore::item_history(const std::string& id, size_t offset) {
  return parts_.readers.read([&](Database& database) { return read_history(database, id, offset); });
}

}  // namespace parallax::store
