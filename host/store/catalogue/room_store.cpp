// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/room_store.hpp"

#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/location_rows.hpp"

namespace parallax::store {
namespace {

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

}  // namespace

Result<std::vector<Location>> RoomStore::locations() {
  return parts_.readers.read([](Database& database) { return read_locations(database); });
}

Result<Location> RoomStore::location(const std::string& id_or_name) {
  return parts_.readers.read([&](Database& database) { return read_location(database, id_or_name); });
}

Result<Location> RoomStore::add_location(const Actor& actor, const NewLocation& location) {
  return parts_.writer.write([&](Change& change) -> Result<Location> {
    auto added = insert_location(change.database, location);
    if (!added) return added;
    parts_.audit_in(change, actor,
                    {.action = "location-add", .object = "location:" + added->id, .after = words_of(*added)});
    parts_.publish_after(change, {.type = "location-added", .location = added->id, .fields = {{"name", added->name}}});
    return added;
  });
}

Result<Location> RoomStore::change_location(const Actor& actor, const std::string& id, const LocationChange& what) {
  return parts_.writer.write([&](Change& change) -> Result<Location> {
    const auto before = read_location(change.database, id);
    auto after = update_location(change.database, id, what);
    if (!after) return after;
    parts_.audit_in(change, actor,
                    {.action = "location-change",
                     .object = "location:" + after->id,
                     .before = words_of(*before),
                     .after = words_of(*after)});
    parts_.publish_after(change,
                         {.type = "location-changed", .location = after->id, .fields = {{"name", after->name}}});
    return after;
  });
}

Result<void> RoomStore::remove_location(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto removed = delete_location(change.database, id);
    if (!removed) return fail(removed.error());
    parts_.audit_in(change, actor,
                    {.action = "location-remove", .object = "location:" + removed->id, .before = words_of(*removed)});
    parts_.publish_after(change,
                         {.type = "location-removed", .location = removed->id, .fields = {{"name", removed->name}}});
    return {};
  });
}

Result<Source> RoomStore::source(const std::string& id) {
  return parts_.readers.read([&](Database& database) { return read_source(database, id); });
}

Result<Source> RoomStore::add_source(const Actor& actor, const NewSource& source) {
  return parts_.writer.write([&](Change& change) -> Result<Source> {
    auto added = insert_source(change.database, source, parts_.secrets);
    if (!added) return added;
    parts_.audit_in(change, actor,
                    {.action = "source-add", .object = "source:" + added->id, .after = words_of(*added)});
    parts_.publish_after(
        change,
        {.type = "source-added", .location = added->location, .fields = {{"id", added->id}, {"name", added->name}}});
    return added;
  });
}

Result<Source> RoomStore::change_source(const Actor& actor, const std::string& id, const SourceChange& what) {
  return parts_.writer.write([&](Change& change) -> Result<Source> {
    const auto before = read_source(change.database, id);
    auto after = update_source(change.database, id, what, parts_.secrets);
    if (!after) return after;
    parts_.audit_in(
        change, actor,
        {.action = "source-change", .object = "source:" + id, .before = words_of(*before), .after = words_of(*after)});
    parts_.tell_after(change, SourceChanged{after->id});
    parts_.publish_after(
        change,
        {.type = "source-changed", .location = after->location, .fields = {{"id", after->id}, {"name", after->name}}});
    return after;
  });
}

Result<void> RoomStore::remove_source(const Actor& actor, const std::string& id) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto removed = delete_source(change.database, id);
    if (!removed) return fail(removed.error());
    parts_.audit_in(change, actor, {.action = "source-remove", .object = "source:" + id, .before = words_of(*removed)});
    parts_.tell_after(change, SourceRemoved{removed->id});
    parts_.publish_after(change, {.type = "source-removed",
                                  .location = removed->location,
                                  .fields = {{"id", removed->id}, {"name", removed->name}}});
    return {};
  });
}

Result<std::string> RoomStore::source_password(const std::string& source_id) {
  return parts_.readers.read(
      [&](Database& database) { return read_source_password(database, source_id, parts_.secrets); });
}

}  // namespace parallax::store
