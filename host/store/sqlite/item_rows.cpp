// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/item_rows.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "model/people/unknown.hpp"
#include "store/search/text_search.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"
#include "store/sqlite/text_lengths.hpp"

namespace parallax::store {
namespace {

constexpr int64_t kItemsPerChunk = 16;
constexpr int64_t kLastChunk = 65'535;
constexpr size_t kItemPage = 10'000;
constexpr size_t kPageBytes = 4 * 1024 * 1024;
constexpr size_t kItemBytes = 512;  // beside its texts

// One revision as it is to be written.
struct Revision {
  int64_t revision = 1;
  std::optional<int64_t> previous;
  std::optional<int64_t> undoes;
  Item content;
};

}  // namespace

bool is_colour(std::string_view text) {
  const auto hex_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), hex_digit);
}

namespace {

Result<void> check(const Item& item) {
  const auto invalid = [](std::string what) {
    return fail("value-invalid", std::move(what), "Correct the value and send it again.");
  };
  if (item.kind == ItemKind::mark && item.title.empty()) return invalid("A mark needs a title.");
  if (characters_of(item.title) > kTitleLength) return invalid("A title has at most 1000 characters.");
  if (characters_of(item.description) > kDescriptionLength) {
    return invalid("A description has at most 65536 characters.");
  }
  if (!is_clean_text(item.title) || !is_clean_text(item.description)) {
    return invalid("Title and description must be UTF-8 without control characters.");
  }
  if (item.start_session_ns < 0) return invalid("The time lies before the session's start.");
  if (item.end_session_ns && *item.end_session_ns < item.start_session_ns)
    return invalid("The end lies before the start.");
  if (!item.colour.empty() && !is_colour(item.colour)) return invalid("A colour is written as #rrggbb.");
  return {};
}

void insert_revision(Database& database, int64_t item_row, const Revision& revision, const Actor& actor) {
  const Item& item = revision.content;
  Statement insert(
      database,
      "INSERT INTO item_revision (item, revision, previous, undoes, start_session_ns, end_session_ns, title, "
      "description, colour, user, user_name, utc_ns, origin, removed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_all(insert, item_row, revision.revision);
  bind_optional(insert, 3, revision.previous);
  bind_optional(insert, 4, revision.undoes);
  insert.bind(5, item.start_session_ns);
  bind_optional(insert, 6, item.end_session_ns);
  insert.bind(7, item.title);
  insert.bind(8, item.description);
  insert.bind(9, item.colour);
  bind_optional(insert, 10, user_row(database, actor.user_id));
  insert.bind(11, actor.name);
  insert.bind(12, item.revised_utc_ns);
  insert.bind(13, std::string(name_of(item.origin)));
  insert.bind(14, item.removed ? 1 : 0);
  insert.exec();
}

void count_marks(Database& database, int64_t session_row, int64_t difference, int64_t new_items) {
  Statement count(database,
                  "UPDATE session SET marks = marks + ?2, items = items + ?3, mirror_stale = 1 WHERE row = ?1");
  bind_all(count, session_row, difference, new_items);
  count.exec();
}

// Writes `revision` as the valid one of a known item.
Result<StoredItem> apply(Database& database, StoredItem stored, Revision revision, const Actor& actor, int64_t utc_ns) {
  const bool was_removed = stored.item.removed;
  revision.revision = stored.item.revision + 1;
  revision.previous = stored.item.revision;
  revision.content.revised_utc_ns = utc_ns;
  insert_revision(database, stored.row, revision, actor);
  Statement update(database, "UPDATE item SET revision = ?2, start_session_ns = ?3, removed = ?4 WHERE row = ?1");
  bind_all(update, stored.row, revision.revision, revision.content.start_session_ns, revision.content.removed ? 1 : 0);
  update.exec();
  const int64_t gone = (revision.content.removed ? 1 : 0) - (was_removed ? 1 : 0);
  count_marks(database, stored.session_row, stored.item.kind == ItemKind::mark ? -gone : 0, 0);
  rewrite_text(database, stored.session_row, stored.chunk);
  return read_item(database, stored.item.id);
}

constexpr const char* kItemSql =
    "SELECT i.id, r.revision, s.id, i.kind, r.start_session_ns, r.end_session_ns, r.title, r.description, r.colour, "
    "f.user_name, r.user_name, f.utc_ns, r.utc_ns, f.origin, r.removed, i.row, s.row, i.chunk "
    "FROM item i JOIN session s ON s.row = i.session JOIN item_revision f ON f.item = i.row AND f.revision = 1 "
    "JOIN item_revision r ON r.item = i.row ";

Item item_of(Statement& row) {
  return {.id = row.getColumn(0).getString(),
          .revision = row.getColumn(1).getInt64(),
          .session = row.getColumn(2).getString(),
          .kind = from_name<ItemKind>(row.getColumn(3).getString()).value_or(ItemKind::mark),
          .start_session_ns = row.getColumn(4).getInt64(),
          .end_session_ns = optional_int(row.getColumn(5)),
          .title = row.getColumn(6).getString(),
          .description = row.getColumn(7).getString(),
          .colour = row.getColumn(8).getString(),
          .author = row.getColumn(9).getString(),
          .revised_by = row.getColumn(10).getString(),
          .created_utc_ns = row.getColumn(11).getInt64(),
          .revised_utc_ns = row.getColumn(12).getInt64(),
          .origin = from_name<ItemOrigin>(row.getColumn(13).getString()).value_or(ItemOrigin::review),
          .removed = row.getColumn(14).getInt() != 0};
}

// What is known of one revision for undoing.
struct Past {
  std::optional<int64_t> previous;
  std::optional<int64_t> undoes;
};
Past past_of(Database& database, int64_t item_row, int64_t revision) {
  Statement select(database, "SELECT previous, undoes FROM item_revision WHERE item = ? AND revision = ?");
  bind_all(select, item_row, revision);
  if (!select.executeStep()) return {};
  return {.previous = optional_int(select.getColumn(0)), .undoes = optional_int(select.getColumn(1))};
}

// The revision whose content is shown: an undo shows what was before the change that it takes back. 0: nothing, the
// item was not there yet.
int64_t shown_revision(Database& database, int64_t item_row, int64_t revision) {
  for (;;) {
    const Past past = past_of(database, item_row, revision);
    if (!past.undoes) return revision;
    const auto before = past_of(database, item_row, *past.undoes).previous;
    if (!before) return 0;
    revision = *before;
  }
}

}  // namespace

Result<StoredItem> read_item(Database& database, const std::string& id) {
  Statement select(database, std::string(kItemSql) + "AND r.revision = i.revision WHERE i.id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return fail(unknown_item(id));
  return StoredItem{.item = item_of(select),
                    .row = select.getColumn(15).getInt64(),
                    .session_row = select.getColumn(16).getInt64(),
                    .chunk = select.getColumn(17).getInt64()};
}

Result<StoredItem> insert_item(Database& database, const Actor& actor, const std::string& session, const NewItem& item,
                               int64_t utc_ns) {
  const auto session_at = session_row(database, session);
  if (!session_at) return fail(session_at.error());
  Revision first{.content = {.id = item.id.empty() ? make_uuid() : item.id,
                             .session = session,
                             .kind = item.kind,
                             .start_session_ns = item.start_session_ns,
                             .end_session_ns = item.end_session_ns,
                             .title = item.title,
                             .description = item.description,
                             .colour = item.colour,
                             .revised_utc_ns = utc_ns,
                             .origin = item.origin}};
  if (auto sound = check(first.content); !sound) return fail(sound.error());
  if (!is_uuid(first.content.id)) {
    return fail("value-invalid", "The item's id is not a UUID in lower case.", "Send a random UUID, or none.");
  }
  if (auto known = read_item(database, first.content.id)) {
    if (known->item.session != session) {
      return fail("value-invalid", "Another session has an item with this id.", "Send a new random UUID.");
    }
    known->added = false;
    return known;
  }
  if (item.numbered) {
    Statement count(database, "SELECT count(*) FROM item WHERE session = ? AND kind = ?");
    bind_all(count, *session_at, std::string(name_of(item.kind)));
    count.executeStep();
    first.content.title += " " + std::to_string(count.getColumn(0).getInt64() + 1);
  }
  Statement ordinal(database, "SELECT items FROM session WHERE row = ?");
  ordinal.bind(1, *session_at);
  ordinal.executeStep();
  const int64_t chunk = std::min(1 + ordinal.getColumn(0).getInt64() / kItemsPerChunk, kLastChunk);
  Statement insert(database,
                   "INSERT INTO item (id, session, kind, start_session_ns, chunk, revision) VALUES (?, ?, ?, ?, ?, 1)");
  bind_all(insert, first.content.id, *session_at, std::string(name_of(item.kind)), item.start_session_ns, chunk);
  insert.exec();
  insert_revision(database, database.getLastInsertRowid(), first, actor);
  count_marks(database, *session_at, item.kind == ItemKind::mark ? 1 : 0, 1);
  rewrite_text(database, *session_at, chunk);
  return read_item(database, first.content.id);
}

Result<StoredItem> revise_item(Database& database, const Actor& actor, const std::string& id, const ItemChange& change,
                               int64_t utc_ns) {
  auto stored = read_item(database, id);
  if (!stored) return stored;
  if (stored->item.removed && change.removed != false) return fail(unknown_item(id));
  if (change.expected_revision && *change.expected_revision != stored->item.revision) {
    return fail("revision-old", "Somebody else changed this item meanwhile.",
                "Look at it as it is now, then change it again.");
  }
  Revision next{.content = stored->item};
  if (change.start_session_ns) next.content.start_session_ns = *change.start_session_ns;
  if (change.end_session_ns) next.content.end_session_ns = *change.end_session_ns;
  if (change.title) next.content.title = *change.title;
  if (change.description) next.content.description = *change.description;
  if (change.colour) next.content.colour = *change.colour;
  if (change.removed) next.content.removed = *change.removed;
  if (auto sound = check(next.content); !sound) return fail(sound.error());
  return apply(database, *stored, next, actor, utc_ns);
}

Result<StoredItem> remove_item(Database& database, const Actor& actor, const std::string& id, int64_t utc_ns) {
  auto stored = read_item(database, id);
  if (!stored) return stored;
  if (stored->item.removed) return fail(unknown_item(id));
  Revision next{.content = stored->item};
  next.content.removed = true;
  return apply(database, *stored, next, actor, utc_ns);
}

Result<StoredItem> undo_item(Database& database, const Actor& actor, const std::string& session, int64_t utc_ns) {
  const auto session_at = session_row(database, session);
  if (!session_at) return fail(session_at.error());
  Statement newest(
      database,
      "SELECT i.id, r.revision, r.previous FROM item i JOIN item_revision r ON r.item = i.row "
      "WHERE i.session = ?1 AND r.user_name = ?2 AND r.undoes IS NULL AND NOT EXISTS "
      "(SELECT 1 FROM item_revision u WHERE u.item = r.item AND u.undoes = r.revision) ORDER BY r.row DESC LIMIT 1");
  bind_all(newest, *session_at, actor.name);
  if (!newest.executeStep()) {
    return fail("nothing-to-undo", "There is no change of yours in this session that could be taken back.");
  }
  auto stored = read_item(database, newest.getColumn(0).getString());
  if (!stored) return stored;
  const int64_t revision = newest.getColumn(1).getInt64();
  const auto previous = optional_int(newest.getColumn(2));
  if (shown_revision(database, stored->row, stored->item.revision) != revision) {
    return fail("revision-old", "Somebody else changed this item after you.", "Change it by hand.");
  }
  Revision next{.undoes = revision, .content = stored->item};
  next.content.removed = true;
  if (previous) {
    Statement before(database, std::string(kItemSql) + "AND r.revision = ?2 WHERE i.row = ?1");
    bind_all(before, stored->row, *previous);
    if (!before.executeStep()) return fail(unknown_item(stored->item.id));
    next.content = item_of(before);
  }
  return apply(database, *stored, next, actor, utc_ns);
}

namespace {

void take_page(Statement& select, std::vector<Item>& items) {
  size_t bytes = 0;
  while (bytes < kPageBytes && select.executeStep()) {
    items.push_back(item_of(select));
    bytes += kItemBytes + items.back().title.size() + items.back().description.size();
  }
}

}  // namespace

Result<ItemPage> read_items(Database& database, const std::string& session, const ItemQuery& query) {
  const auto session_at = session_row(database, session);
  if (!session_at) return fail(session_at.error());
  const std::string where =
      "WHERE i.session = ?1 AND i.removed = 0 AND (?2 IS NULL OR i.kind = ?2) AND i.start_session_ns >= ?3 "
      "AND i.start_session_ns < ?4";
  const auto bind_filter = [&](Statement& select) {
    select.bind(1, *session_at);
    if (query.kind) select.bind(2, std::string(name_of(*query.kind)));
    select.bind(3, query.from_session_ns.value_or(std::numeric_limits<int64_t>::min()));
    select.bind(4, query.until_session_ns.value_or(std::numeric_limits<int64_t>::max()));
  };
  Statement count(database, "SELECT count(*) FROM item i " + where);
  bind_filter(count);
  count.executeStep();
  ItemPage page{.items = {}, .total = static_cast<size_t>(count.getColumn(0).getInt64())};
  Statement select(database, std::string(kItemSql) + "AND r.revision = i.revision " + where +
                                 " ORDER BY i.start_session_ns, i.row LIMIT ?5 OFFSET ?6");
  bind_filter(select);
  select.bind(5, static_cast<int64_t>(std::min(query.limit, kItemPage)));
  select.bind(6, static_cast<int64_t>(query.offset));
  take_page(select, page.items);
  return page;
}

Result<ItemPage> read_history(Database& database, const std::string& id, size_t offset) {
  const auto stored = read_item(database, id);
  if (!stored) return fail(stored.error());
  Statement count(database, "SELECT count(*) FROM item_revision WHERE item = ?");
  count.bind(1, stored->row);
  count.executeStep();
  ItemPage page{.items = {}, .total = static_cast<size_t>(count.getColumn(0).getInt64())};
  Statement select(database, std::string(kItemSql) + "WHERE i.row = ?1 ORDER BY r.revision LIMIT ?2 OFFSET ?3");
  select.bind(1, stored->row);
  select.bind(2, static_cast<int64_t>(kItemPage));
  select.bind(3, static_cast<int64_t>(offset));
  take_page(select, page.items);
  return page;
}

}  // namespace parallax::store
