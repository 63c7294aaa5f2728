// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/mirror.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/clean_text.hpp"
#include "base/uuid.hpp"
#include "model/sessions/item.hpp"
#include "store/sqlite/item_rows.hpp"
#include "store/sqlite/mirror_read.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"
#include "store/sqlite/text_lengths.hpp"

namespace parallax::store {
namespace {

namespace json = boost::json;

constexpr const char* kRelations[] = {"annotator", "invited", "participant"};

json::value number_or_null(const SQLite::Column& column) {
  if (column.isNull()) return nullptr;
  return column.getInt64();
}

json::array revisions_of(Database& database, int64_t item) {
  Statement select(
      database,
      "SELECT revision, previous, undoes, start_session_ns, end_session_ns, title, description, colour, user_name, "
      "utc_ns, origin, removed FROM item_revision WHERE item = ? ORDER BY revision");
  select.bind(1, item);
  json::array revisions;
  while (select.executeStep()) {
    revisions.push_back(json::object{{"revision", select.getColumn(0).getInt64()},
                                     {"previous", number_or_null(select.getColumn(1))},
                                     {"undoes", number_or_null(select.getColumn(2))},
                                     {"start_session_ns", select.getColumn(3).getInt64()},
                                     {"end_session_ns", number_or_null(select.getColumn(4))},
                                     {"title", select.getColumn(5).getString()},
                                     {"description", select.getColumn(6).getString()},
                                     {"colour", select.getColumn(7).getString()},
                                     {"user", select.getColumn(8).getString()},
                                     {"utc_ns", select.getColumn(9).getInt64()},
                                     {"origin", select.getColumn(10).getString()},
                                     {"removed", select.getColumn(11).getInt() != 0}});
  }
  return revisions;
}

void put_revision(Database& database, int64_t item, int64_t number, const json::object& revision) {
  const int64_t start_session_ns = std::max<int64_t>(number_in(revision, "start_session_ns").value_or(0), 0);
  std::optional<int64_t> end_session_ns = number_in(revision, "end_session_ns");
  if (end_session_ns && *end_session_ns < start_session_ns) end_session_ns.reset();
  const std::string user = name_in(revision, "user");
  const std::string colour = name_in(revision, "colour");
  const auto origin = from_name<ItemOrigin>(name_in(revision, "origin"));
  Statement insert(
      database,
      "INSERT INTO item_revision (item, revision, previous, undoes, start_session_ns, end_session_ns, title, "
      "description, colour, user, user_name, utc_ns, origin, removed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_all(insert, item, number);
  bind_optional(insert, 3, number_in(revision, "previous"));
  bind_optional(insert, 4, number_in(revision, "undoes"));
  insert.bind(5, start_session_ns);
  bind_optional(insert, 6, end_session_ns);
  insert.bind(7, text_in(revision, "title", kTitleLength));
  insert.bind(8, text_in(revision, "description", kDescriptionLength));
  insert.bind(9, is_colour(colour) ? colour : std::string());
  bind_optional(insert, 10, user_row_by_name(database, user));
  insert.bind(11, user);
  insert.bind(12, number_in(revision, "utc_ns").value_or(0));
  insert.bind(13, std::string(name_of(origin.value_or(ItemOrigin::review))));
  insert.bind(14, flag_in(revision, "removed") ? 1 : 0);
  insert.exec();
  Statement valid(database, "UPDATE item SET revision = ?2, start_session_ns = ?3, removed = ?4 WHERE row = ?1");
  bind_all(valid, item, number, start_session_ns, flag_in(revision, "removed") ? 1 : 0);
  valid.exec();
}

// Returns the revisions that were added.
size_t put_item(Database& database, int64_t session, int64_t ordinal, const json::object& item) {
  const json::array* revisions = array_in(item, "revisions");
  const std::string id = name_in(item, "id");
  const std::string kind = name_in(item, "kind");
  if (!revisions || revisions->empty() || !is_uuid(id) || !from_name<ItemKind>(kind)) return 0;
  Statement known(database, "SELECT row, revision, session FROM item WHERE id = ?");
  known.bind(1, id);
  int64_t row = 0;
  int64_t last = 0;
  if (known.executeStep()) {
    row = known.getColumn(0).getInt64();
    last = known.getColumn(1).getInt64();
    if (known.getColumn(2).getInt64() != session) return 0;
  } else {
    Statement insert(
        database, "INSERT INTO item (id, session, kind, start_session_ns, chunk, revision) VALUES (?, ?, ?, 0, ?, 1)");
    bind_all(insert, id, session, kind, std::min<int64_t>(1 + ordinal / 16, 65'535));
    insert.exec();
    row = database.getLastInsertRowid();
  }
  size_t added = 0;
  for (const json::value& value : *revisions) {
    const json::object* revision = value.if_object();
    const auto number = revision ? number_in(*revision, "revision") : std::nullopt;
    if (!number || *number != last + 1) continue;
    put_revision(database, row, *number, *revision);
    last = *number;
    ++added;
  }
  return added;
}

void put_persons(Database& database, int64_t session, const json::object& mirror) {
  for (const char* relation : kRelations) {
    if (!array_in(mirror, relation)) continue;
    Statement clear(database, "DELETE FROM session_person WHERE session = ? AND relation = ?");
    bind_all(clear, session, std::string(relation));
    clear.exec();
    Statement insert(database,
                     "INSERT INTO session_person (session, relation, position, user, name) VALUES (?, ?, ?, ?, ?)");
    int64_t position = 0;
    for (const std::string& name : names_in(mirror, relation)) {
      insert.reset();
      bind_all(insert, session, std::string(relation), position++);
      const bool user = std::string_view(relation) != "participant";
      bind_optional(insert, 4, user ? user_row_by_name(database, name) : std::nullopt);
      insert.bind(5, name);
      insert.exec();
    }
  }
}

void recount(Database& database, int64_t session) {
  Statement count(
      database,
      "UPDATE session SET items = (SELECT count(*) FROM item WHERE session = ?1), marks = (SELECT count(*) FROM item "
      "WHERE session = ?1 AND kind = 'mark' AND removed = 0) WHERE row = ?1");
  count.bind(1, session);
  count.exec();
  std::vector<int64_t> chunks{0};
  Statement select(database, "SELECT DISTINCT chunk FROM item WHERE session = ?");
  select.bind(1, session);
  while (select.executeStep()) chunks.push_back(select.getColumn(0).getInt64());
  for (const int64_t chunk : chunks) rewrite_text(database, session, chunk);
}

void put_facts(Database& database, int64_t session, const json::object& mirror) {
  Statement facts(database,
                  "UPDATE session SET name = iif(?2 = '', name, ?2), secured = ?3, owner_name = ?4, "
                  "owner = (SELECT row FROM user WHERE name = ?4) WHERE row = ?1");
  bind_all(facts, session, name_in(mirror, "name"), flag_in(mirror, "secured") ? 1 : 0, name_in(mirror, "owner"));
  facts.exec();
  put_persons(database, session, mirror);
}

}  // namespace

Result<std::string> session_mirror(Database& database, int64_t session, int64_t utc_ns) {
  Statement facts(database, "SELECT id, name, secured, recorded_by_name, owner_name FROM session WHERE row = ?");
  facts.bind(1, session);
  if (!facts.executeStep()) return fail("session-unknown", "The session is gone.");
  json::object mirror{{"version", kMirrorVersion},
                      {"saved_utc_ns", utc_ns},
                      {"id", facts.getColumn(0).getString()},
                      {"name", facts.getColumn(1).getString()},
                      {"secured", facts.getColumn(2).getInt() != 0},
                      {"recorded_by", facts.getColumn(3).getString()},
                      {"owner", facts.getColumn(4).getString()}};
  for (const char* relation : kRelations) {
    json::array names;
    Statement people(database, "SELECT name FROM session_person WHERE session = ? AND relation = ? ORDER BY position");
    bind_all(people, session, std::string(relation));
    while (people.executeStep()) names.emplace_back(people.getColumn(0).getString());
    mirror[relation] = std::move(names);
  }
  json::array items;
  Statement select(database, "SELECT row, id, kind FROM item WHERE session = ? ORDER BY row");
  select.bind(1, session);
  while (select.executeStep()) {
    items.push_back(json::object{{"id", select.getColumn(1).getString()},
                                 {"kind", select.getColumn(2).getString()},
                                 {"revisions", revisions_of(database, select.getColumn(0).getInt64())}});
  }
  mirror["items"] = std::move(items);
  return valid_utf8(json::serialize(mirror) + "\n");
}

std::optional<Session> session_of_mirrors(const std::vector<std::string>& copies) {
  const std::vector<json::object> mirrors = parsed_mirrors(copies);
  if (mirrors.empty() || !is_uuid(name_in(mirrors.back(), "id"))) return std::nullopt;
  return Session{.id = name_in(mirrors.back(), "id"),
                 .name = name_in(mirrors.back(), "name"),
                 .recorded_by = name_in(mirrors.back(), "recorded_by"),
                 .state = SessionState::stopped,
                 .stop_reason = "session-file-lost"};
}

MirrorCounts apply_mirrors(Database& database, int64_t session, const std::vector<std::string>& copies,
                           MirrorFacts facts) {
  const std::vector<json::object> mirrors = parsed_mirrors(copies);
  MirrorCounts counts{.revisions = 0, .damaged = copies.size() - mirrors.size()};
  if (mirrors.empty()) return counts;
  if (facts == MirrorFacts::taken) put_facts(database, session, mirrors.back());
  int64_t ordinal = 0;
  for (const json::object& mirror : mirrors) {
    const json::array* items = array_in(mirror, "items");
    if (!items) continue;
    for (const json::value& item : *items) {
      if (const json::object* object = item.if_object())
        counts.revisions += put_item(database, session, ordinal++, *object);
    }
  }
  recount(database, session);
  return counts;
}

bool mirrors_know_more(Database& database, int64_t session, const std::vector<std::string>& copies) {
  std::map<std::string, int64_t> known;
  Statement select(database, "SELECT id, revision FROM item WHERE session = ?");
  select.bind(1, session);
  while (select.executeStep()) known[select.getColumn(0).getString()] = select.getColumn(1).getInt64();
  for (const json::object& mirror : parsed_mirrors(copies)) {
    const json::array* items = array_in(mirror, "items");
    if (!items) continue;
    for (const json::value& item : *items) {
      const json::object* object = item.if_object();
      const json::array* revisions = object ? array_in(*object, "revisions") : nullptr;
      if (!revisions || revisions->empty()) continue;
      const json::object* last = revisions->back().if_object();
      const auto here = known.find(name_in(*object, "id"));
      const int64_t have = here == known.end() ? 0 : here->second;
      if (last && number_in(*last, "revision").value_or(0) > have) return true;
    }
  }
  return false;
}

}  // namespace parallax::store
