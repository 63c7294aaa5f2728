// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/session_store.hpp"

#include <algorithm>

#include "base/fold.hpp"
#include "store/search/text_search.hpp"
#include "store/sqlite/found_rows.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/location_rows.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

constexpr size_t kTrigram = 3;

size_t letters_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::optional<std::string> folded(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return fold(*text);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

void mark_stale(Database& database, int64_t row) {
  Statement stale(database, "UPDATE session SET mirror_stale = 1 WHERE row = ?");
  stale.bind(1, row);
  stale.exec();
}

std::string hashes_of(const Session& session) {
  std::vector<std::string> hashes;
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts) hashes.push_back(part.sha256);
  }
  return json_array(hashes);
}

}  // namespace

void SessionStore::session_changed(Change& change, int64_t row, const std::string& id, News news) {
  const auto summary = read_summary(change.database, row);
  if (!summary) return;
  parts_.reindex_after(change, row);
  if (news == News::changed) parts_.tell_after(change, SessionChanged{id, summary->name});
  parts_.publish_after(change, {.type = news == News::added ? "session-added" : "session-changed",
                                .session = id,
                                .fields = {{"name", summary->name},
                                           {"state", std::string(name_of(summary->state))},
                                           {"location", summary->location},
                                           {"owner", summary->owner},
                                           {"duration_ns", summary->duration_ns},
                                           {"bytes", static_cast<int64_t>(summary->bytes)},
                                           {"secured", summary->secured},
                                           {"marks", summary->marks}}});
}

Result<void> SessionStore::change_session(
    const std::string& id, const std::function<Result<void>(Change&, int64_t row, const SessionDetail&)>& how) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto row = session_row(change.database, id);
    if (!row) return fail(row.error());
    const auto before = read_detail(change.database, *row);
    if (!before) return fail(before.error());
    return how(change, *row, *before);
  });
}

Result<IndexQuery> SessionStore::index_query(const SessionQuery& query) {
  IndexQuery out{.terms = search_terms(query.search),
                 .location = folded(query.location),
                 .recorded_by = folded(query.recorded_by),
                 .owner = folded(query.owner),
                 .state = query.state,
                 .secured = query.secured,
                 .from_utc_ns = query.from_utc_ns,
                 .until_utc_ns = query.until_utc_ns,
                 .min_duration_ns = query.min_duration_ns,
                 .sort = query.sort,
                 .order = query.order,
                 .offset = query.offset,
                 .limit = std::min(query.limit, kMaxPage)};
  if (query.visible_to) {
    out.viewer_role = query.visible_to->role;
    out.viewer_department = query.visible_to->department;
  }
  const bool search_table = !parts_.texts_in_memory && !out.terms.empty();
  if (!query.visible_to && !query.annotator && !query.location && !search_table) return out;
  auto completed = parts_.readers.read([&](Database& database) -> Result<void> {
    if (query.visible_to) out.viewer = user_row(database, query.visible_to->id).value_or(0);
    if (query.annotator) out.annotator = user_row_by_name(database, *query.annotator).value_or(0);
    if (query.location) {
      if (const auto location = read_location(database, *query.location)) out.location = fold(location->name);
    }
    if (search_table) {
      const auto longer = std::stable_partition(out.terms.begin(), out.terms.end(),
                                                [](const std::string& term) { return letters_of(term) < kTrigram; });
      const std::vector<std::string> terms(longer, out.terms.end());
      out.terms.erase(longer, out.terms.end());
      if (!terms.empty()) out.found = search_sessions(database, terms);
    }
    return {};
  });
  if (!completed) return fail(completed.error());
  return out;
}

Result<SessionPage> SessionStore::sessions(const SessionQuery& query) {
  const auto asked = index_query(query);
  if (!asked) return fail(asked.error());
  const IndexPage found = parts_.index.page(*asked);
  return parts_.readers.read([&](Database& database) -> Result<SessionPage> {
    // One state of the catalogue for the whole page; else each of its statements would take and leave the lock.
    const SQLite::Transaction snapshot(database);
    SessionPage page{.sessions = read_summaries(database, found.rows), .total = found.total};
    add_found(database, search_terms(query.search), page.sessions);
    return page;
  });
}

Result<SessionDetail> SessionStore::session(const std::string& id) {
  return parts_.readers.read([&](Database& database) -> Result<SessionDetail> {
    const auto row = session_row(database, id);
    if (!row) return fail(row.error());
    return read_detail(database, *row);
  });
}

Result<void> SessionStore::rename_session(const Actor& actor, const std::string& id, const std::string& name) {
  if (auto sound = check_name(name, "session"); !sound) return sound;
  return change_session(id, [&](Change& change, int64_t row, const SessionDetail& before) {
    return rename_in(change, actor, row, before, name);
  });
}

Result<void> SessionStore::rename_in(Change& change, const Actor& actor, int64_t row, const SessionDetail& before,
                                     const std::string& name) {
  const std::string& id = before.summary.id;
  Statement update(change.database, "UPDATE session SET name = ?2, mirror_stale = 1 WHERE row = ?1");
  bind_all(update, row, name);
  update.exec();
  rewrite_text(change.database, row, 0);
  parts_.audit_in(
      change, actor,
      {.action = "session-rename", .object = "session:" + id, .before = before.summary.name, .after = name});
  session_changed(change, row, id);
  return {};
}

Result<void> SessionStore::set_people(const Actor& actor, const std::string& id, const SessionPeople& people) {
  for (const std::string& name : people.people.value_or(std::vector<std::string>{})) {
    if (auto sound = check_name(name, "participant"); !sound) return sound;
  }
  return change_session(id, [&](Change& change, int64_t row, const SessionDetail& before) -> Result<void> {
    Database& database = change.database;
    // A new owner becomes the annotator, unless annotators are given as well (R55).
    auto annotators = people.annotators;
    if (people.owner) {
      Statement owner(database, "SELECT row, name FROM user WHERE id = ?");
      owner.bind(1, *people.owner);
      if (!owner.executeStep()) return fail("user-unknown", "There is no such user.", "Look at the list of users.");
      Statement update(database, "UPDATE session SET owner = ?2, owner_name = ?3 WHERE row = ?1");
      bind_all(update, row, owner.getColumn(0).getInt64(), owner.getColumn(1).getString());
      update.exec();
      if (!annotators) annotators = std::vector<std::string>{*people.owner};
    }
    const std::pair<const char*, const std::optional<std::vector<std::string>>*> lists[] = {
        {"annotator", &annotators}, {"invited", &people.invited}, {"participant", &people.people}};
    for (const auto& [relation, list] : lists) {
      if (!*list) continue;
      if (auto stored = put_people(database, row, relation, **list); !stored) return stored;
    }
    mark_stale(database, row);
    rewrite_text(database, row, 0);
    const auto after = read_detail(database, row);
    const auto words = [](const SessionDetail& detail) {
      return json_object({{"owner", detail.summary.owner},
                          {"annotators", joined(detail.summary.annotators)},
                          {"invited", joined(detail.relations.invited)},
                          {"people", joined(detail.summary.people)}});
    };
    parts_.audit_in(
        change, actor,
        {.action = "session-people", .object = "session:" + id, .before = words(before), .after = words(*after)});
    session_changed(change, row, id);
    return {};
  });
}

Result<void> SessionStore::set_secured(const Actor& actor, const std::string& id, bool secured,
                                       const std::string& reason) {
  return change_session(id, [&](Change& change, int64_t row, const SessionDetail& before) -> Result<void> {
    if (before.summary.secured == secured) return {};
    Statement update(change.database, "UPDATE session SET secured = ?2, mirror_stale = 1 WHERE row = ?1");
    bind_all(update, row, secured ? 1 : 0);
    update.exec();
    parts_.audit_in(
        change, actor,
        {.action = secured ? "session-secure" : "session-unsecure", .object = "session:" + id, .reason = reason});
    session_changed(change, row, id);
    return {};
  });
}

Result<void> SessionStore::delete_session(const Actor& actor, const std::string& id, const std::string& reason) {
  return change_session(id, [&](Change& change, int64_t row, const SessionDetail& before) -> Result<void> {
    if (before.relations.running) {
      return fail("session-running", "The session is being recorded.", "Stop it first.");
    }
    if (before.summary.secured) {
      return fail("session-secured", "The session is secured; a secured session is never deleted.",
                  "Take the securing off first, if the session is really to go.");
    }
    Statement bury(
        change.database,
        "INSERT INTO tombstone (session_id, name, folder, hashes, deleted_by, reason, utc_ns) VALUES (?,?,?,?,?,?,?)");
    bind_all(bury, id, before.summary.name, before.folder, hashes_of(before.session), actor.name, reason,
             parts_.clock.utc_ns());
    bury.exec();
    Statement remove(change.database, "DELETE FROM session WHERE row = ?");
    remove.bind(1, row);
    remove.exec();
    parts_.audit_in(change, actor,
                    {.action = "session-delete",
                     .object = "session:" + id,
                     .before = json_object({{"name", before.summary.name}, {"sha256", hashes_of(before.session)}}),
                     .reason = reason});
    change.after_commit.push_back([this, row] { parts_.index.remove(row); });
    change.after_commit.push_back(parts_.folders_due);
    parts_.tell_after(change, SessionDeleted{id});
    parts_.publish_after(change, {.type = "session-deleted", .session = id, .fields = {{"name", before.summary.name}}});
    return {};
  });
}

void SessionStore::store_session(Session session, std::string folder, std::function<void(Result<void>)> done) {
  auto work = [this, session = std::move(session), folder = std::move(folder)](Change& change) -> Result<void> {
    const bool known = session_row(change.database, session.id).has_value();
    const auto row = put_session(change.database, session, folder);
    if (!row) return fail(row.error());
    session_changed(change, *row, session.id, known ? News::changed : News::added);
    return {};
  };
  parts_.writer.post(std::move(work), [done = std::move(done)](Result<void> result) {
    if (done) done(std::move(result));
  });
}

Result<void> SessionStore::merge_mirrors(const std::string& session, const std::vector<std::string>& copies,
                                         MirrorFacts facts) {
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const auto row = session_row(change.database, session);
    if (!row) return fail(row.error());
    apply_mirrors(change.database, *row, copies, facts);
    session_changed(change, *row, session);
    return {};
  });
}

}  // namespace parallax::store
