// SPDX-License-Identifier: Apache-2.0
// The part of CatalogueStore that deals with items, locations and sources.
#include "store/catalogue/catalogue_store.hpp"
#include "store/sqlite/audit.hpp"
#include "store/sqlite/json_text.hpp"
#include "store/sqlite/location_rows.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

std::string words_of(const Item& item) {
  return json_object({{"title", item.title},
                      {"description", item.description},
                      {"start_session_ns", std::to_string(item.start_session_ns)},
                      {"revision", std::to_string(item.revision)}});
}

std::string words_of(const Location& location) {
  return json_object({{"name", location.name},
                      {"departments", json_array(location.departments)},
                      {"offline", location.offline ? "yes" : "no"},
                      {"locked_by", location.locked_by}});
}

std::string words_of(const Source& source) {
  return json_object({{"name", source.name},
                      {"driver", source.driver},
                      {"url", source.url},
                      {"sub_url", source.sub_url},
                      {"transport", std::string(name_of(source.transport))},
                      {"tls_pin_sha256", source.tls_pin_sha256},
                      {"user", source.user},
                      {"plain_login", source.plain_login ? "yes" : "no"},
                      {"password", source.has_password ? "set" : "none"}});
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
Result<Item> CatalogueStore::finish_item(Change& change, const Actor& actor, const Result<StoredItem>& stored,
                                         const std::string& before, const char* action) {
  if (!stored) return fail(stored.error());
  const Item& item = stored->item;
  if (!stored->added) return item;
  audit_in(change, actor,
           {.action = action,
            .object = "item:" + item.id,
            .before = before,
            .after = item.removed ? std::string() : words_of(item),
            .reason = "session:" + item.session});
  auto indexed = read_indexed(change.database, stored->session_row);
  if (indexed) {
    if (!parts_.texts_in_memory) indexed->text.clear();
    change.after_commit.push_back(
        [this, session = std::move(*indexed)]() mutable { parts_.index.put(std::move(session)); });
  }
  change.after_commit.push_back(parts_.folders_due);
  const char* type = item.removed ? "item-removed" : item.revision == 1 ? "item-added" : "item-changed";
  publish_after(change, event_of(type, item));
  return item;
}

Result<Item> CatalogueStore::add_item(const Actor& actor, const std::string& session, const NewItem& item) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    return finish_item(change, actor, insert_item(change.database, actor, session, item, parts_.clock.utc_ns()), "",
                       "item-add");
  });
}

Result<Item> CatalogueStore::edit_item(const Actor& actor, const std::string& id, const ItemChange& item) {
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

Result<Item> CatalogueStore::remove_item(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    const auto before = read_item(change.database, id);
    return finish_item(change, actor, store::remove_item(change.database, actor, id, parts_.clock.utc_ns()),
                       before ? words_of(before->item) : "", "item-remove");
  });
}

Result<Item> CatalogueStore::undo_item(const Actor& actor, const std::string& session) {
  return parts_.writer.write([&](Change& change) -> Result<Item> {
    return finish_item(change, actor, store::undo_item(change.database, actor, session, parts_.clock.utc_ns()), "",
                       "item-undo");
  });
}

Result<ItemPage> CatalogueStore::items(const std::string& session, const ItemQuery& query) {
  return parts_.readers.read([&](Database& database) { return read_items(database, session, query); });
}

Result<Item> CatalogueStore::item(const std::string& id) {
  return parts_.readers.read([&](Database& database) -> Result<Item> {
    const auto stored = read_item(database, id);
    if (!stored) return fail(stored.error());
    return stored->item;
  });
}

Result<ItemPage> CatalogueStore::item_history(const std::string& id, size_t offset) {
  return parts_.readers.read([&](Database& database) { return read_history(database, id, offset); });
}

Result<std::vector<Location>> CatalogueStore::locations() {
  return parts_.readers.read([](Database& database) { return read_locations(database); });
}

Result<Location> CatalogueStore::location(const std::string& id_or_name) {
  return parts_.readers.read([&](Database& database) { return read_location(database, id_or_name); });
}

Result<Location> CatalogueStore::add_location(const Actor& actor, const NewLocation& location) {
  return parts_.writer.write([&](Change& change) -> Result<Location> {
    auto added = insert_location(change.database, location);
    if (!added) return added;
    audit_in(change, actor, {.action = "location-add", .object = "location:" + added->id, .after = words_of(*added)});
    publish_after(change, {.type = "location-added", .location = added->id, .fields = {{"name", added->name}}});
    return added;
  });
}

Result<Location> CatalogueStore::change_location(const Actor& actor, const std::string& id,
                                                 const LocationChange& what) {
  return parts_.writer.write([&](Change& change) -> Result<Location> {
    const auto before = read_location(change.database, id);
    auto after = update_location(change.database, id, what);
    if (!after) return after;
    audit_in(change, actor,
             {.action = "location-change",
              .object = "location:" + after->id,
              .before = words_of(*before),
              .after = words_of(*after)});
    publish_after(change, {.type = "location-changed", .location = after->id, .fields = {{"name", after->name}}});
    return after;
  });
}

Result<void> CatalogueStore::remove_location(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto removed = delete_location(change.database, id);
    if (!removed) return fail(removed.error());
    audit_in(change, actor,
             {.action = "location-remove", .object = "location:" + removed->id, .before = words_of(*removed)});
    publish_after(change, {.type = "location-removed", .location = removed->id, .fields = {{"name", removed->name}}});
    return {};
  });
}

Result<Source> CatalogueStore::source(const std::string& id) {
  return parts_.readers.read([&](Database& database) { return read_source(database, id); });
}

Result<Source> CatalogueStore::add_source(const Actor& actor, const NewSource& source) {
  return parts_.writer.write([&](Change& change) -> Result<Source> {
    auto added = insert_source(change.database, source, parts_.secrets);
    if (!added) return added;
    audit_in(change, actor, {.action = "source-add", .object = "source:" + added->id, .after = words_of(*added)});
    publish_after(
        change,
        {.type = "source-added", .location = added->location, .fields = {{"id", added->id}, {"name", added->name}}});
    return added;
  });
}

Result<Source> CatalogueStore::change_source(const Actor& actor, const std::string& id, const SourceChange& what) {
  return parts_.writer.write([&](Change& change) -> Result<Source> {
    const auto before = read_source(change.database, id);
    auto after = update_source(change.database, id, what, parts_.secrets);
    if (!after) return after;
    audit_in(
        change, actor,
        {.action = "source-change", .object = "source:" + id, .before = words_of(*before), .after = words_of(*after)});
    publish_after(
        change,
        {.type = "source-changed", .location = after->location, .fields = {{"id", after->id}, {"name", after->name}}});
    return after;
  });
}

Result<void> CatalogueStore::remove_source(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto removed = delete_source(change.database, id);
    if (!removed) return fail(removed.error());
    audit_in(change, actor, {.action = "source-remove", .object = "source:" + id, .before = words_of(*removed)});
    publish_after(change, {.type = "source-removed",
                           .location = removed->location,
                           .fields = {{"id", removed->id}, {"name", removed->name}}});
    return {};
  });
}

Result<std::string> CatalogueStore::source_password(const std::string& source_id) {
  return parts_.readers.read(
      [&](Database& database) { return read_source_password(database, source_id, parts_.secrets); });
}

}  // namespace parallax::store
