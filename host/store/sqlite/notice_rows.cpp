// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/notice_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/people/rights.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

// Names as they are now, where session and location are still there.
constexpr const char* kNoticeSql =
    "SELECT n.id, n.utc_ns, n.severity, n.code, n.text, n.remedy, n.source, n.session, "
    "coalesce((SELECT name FROM session WHERE id = n.session), n.session_name), n.location, "
    "coalesce((SELECT name FROM location WHERE id = n.location), n.location_name), n.user, n.by_name, n.needs_action, "
    "n.cause, n.over, n.id <= coalesce((SELECT s.notice FROM notice_seen_up_to s JOIN user u ON u.row = s.user "
    "WHERE u.id = ?1), 0) OR EXISTS (SELECT 1 FROM notice_seen s JOIN user u ON u.row = s.user "
    "WHERE u.id = ?1 AND s.notice = n.id) AS seen FROM notice n ";

StoredNotice notice_of(Statement& row) {
  return {.id = row.getColumn(0).getInt64(),
          .utc_ns = row.getColumn(1).getInt64(),
          .what = {.severity = Word<Severity>(row.getColumn(2).getString()),
                   .code = row.getColumn(3).getString(),
                   .text = row.getColumn(4).getString(),
                   .remedy = row.getColumn(5).getString(),
                   .source = row.getColumn(6).getString(),
                   .session = row.getColumn(7).getString(),
                   .session_name = row.getColumn(8).getString(),
                   .location = row.getColumn(9).getString(),
                   .location_name = row.getColumn(10).getString(),
                   .user = row.getColumn(11).getString(),
                   .by = row.getColumn(12).getString(),
                   .needs_action = row.getColumn(13).getInt() != 0,
                   .cause = row.getColumn(14).getString()},
          .over = row.getColumn(15).getInt() != 0,
          .seen = row.getColumn(16).getInt() != 0};
}

/// Says what concerns one reader; asks for each session and location once.
class Reach {
 public:
  Reach(Database& database, const User& reader) : database_(database), reader_(reader) {}

  bool concerns(const NewNotice& notice) {
    if (!notice.user.empty()) return notice.user == reader_.id;
    if (reader_.role == Role::technician) return reader_.active;
    if (!notice.session.empty()) {
      const auto& session = session_of(notice.session);
      if (session) return decide(reader_, Action::session_view, {.session = session}).has_value();
    }
    if (notice.location.empty()) return false;
    const auto& location = location_of(notice.location);
    return location && decide(reader_, Action::location_view, {.location = location}).has_value();
  }

 private:
  const std::optional<SessionRelations>& session_of(const std::string& id) {
    const auto found = sessions_.find(id);
    return found != sessions_.end() ? found->second
                                    : sessions_.emplace(id, read_relations(database_, id)).first->second;
  }
  const std::optional<LocationAccess>& location_of(const std::string& id) {
    const auto found = locations_.find(id);
    if (found != locations_.end()) return found->second;
    Statement select(database_, "SELECT departments FROM location WHERE id = ?");
    select.bind(1, id);
    std::optional<LocationAccess> access;
    if (select.executeStep()) access = LocationAccess{.departments = texts_of(select.getColumn(0).getString())};
    return locations_.emplace(id, std::move(access)).first->second;
  }

  Database& database_;
  const User& reader_;
  std::map<std::string, std::optional<SessionRelations>> sessions_;
  std::map<std::string, std::optional<LocationAccess>> locations_;
};

}  // namespace

void insert_notice(Database& database, const StoredNotice& notice) {
  const NewNotice& what = notice.what;
  Statement insert(database,
                   "INSERT OR IGNORE INTO notice (id, utc_ns, severity, code, text, remedy, source, session, "
                   "session_name, location, location_name, user, by_name, needs_action, cause, over) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  bind_all(insert, notice.id, notice.utc_ns, std::string(name_of(what.severity)), what.code, what.text, what.remedy,
           what.source, what.session, what.session_name, what.location, what.location_name, what.user, what.by,
           what.needs_action ? 1 : 0, what.cause, notice.over ? 1 : 0);
  insert.exec();
}

void end_notices(Database& database, const std::string& cause) {
  Statement update(database, "UPDATE notice SET over = 1 WHERE cause = ? AND cause <> '' AND over = 0");
  update.bind(1, cause);
  update.exec();
}

void prune_notices(Database& database, int64_t from_utc_ns, int64_t kept) {
  Statement prune(database,
                  "DELETE FROM notice WHERE utc_ns < ?1 "
                  "OR id <= (SELECT id FROM notice ORDER BY id DESC LIMIT 1 OFFSET ?2)");
  bind_all(prune, from_utc_ns, kept);
  prune.exec();
}

void insert_seen(Database& database, const std::string& user, int64_t id) {
  Statement insert(database, "INSERT OR IGNORE INTO notice_seen (user, notice) SELECT row, ?2 FROM user WHERE id = ?1");
  bind_all(insert, user, id);
  insert.exec();
}

void put_seen_up_to(Database& database, const std::string& user, int64_t id) {
  Statement put(database,
                "INSERT INTO notice_seen_up_to (user, notice) SELECT row, ?2 FROM user WHERE id = ?1 "
                "ON CONFLICT (user) DO UPDATE SET notice = max(notice, excluded.notice)");
  bind_all(put, user, id);
  put.exec();
  Statement tidy(database,
                 "DELETE FROM notice_seen WHERE user = (SELECT row FROM user WHERE id = ?1) AND notice <= ?2");
  bind_all(tidy, user, id);
  tidy.exec();
}

int64_t newest_notice(Database& database) {
  // What was seen counts as well: its rows may be older than is kept.
  return database
      .execAndGet(
          "SELECT max(coalesce((SELECT max(id) FROM notice), 0), "
          "coalesce((SELECT max(notice) FROM notice_seen_up_to), 0))")
      .getInt64();
}

std::vector<StoredNotice> open_notices(Database& database) {
  std::vector<StoredNotice> open;
  Statement select(database, std::string(kNoticeSql) + "WHERE n.over = 0 AND n.cause <> '' ORDER BY n.id");
  select.bind(1, "");
  while (select.executeStep()) open.push_back(notice_of(select));
  return open;
}

std::vector<StoredNotice> read_notices(Database& database, const NoticeQuery& query,
                                       const std::map<int64_t, StoredNotice>& unsaved) {
  Reach reach(database, query.reader);
  std::map<int64_t, StoredNotice, std::greater<>> found;
  Statement select(database, std::string(kNoticeSql) + "WHERE n.id < ?2 AND (?3 = 0 OR NOT seen) ORDER BY n.id DESC");
  bind_all(select, query.reader.id, query.before.value_or(INT64_MAX), query.unseen ? 1 : 0);
  while (found.size() < query.limit && select.executeStep()) {
    StoredNotice notice = notice_of(select);
    if (reach.concerns(notice.what)) found.emplace(notice.id, std::move(notice));
  }
  Statement seen(database, "SELECT s.notice FROM notice_seen_up_to s JOIN user u ON u.row = s.user WHERE u.id = ?");
  seen.bind(1, query.reader.id);
  const int64_t seen_up_to = seen.executeStep() ? seen.getColumn(0).getInt64() : 0;
  for (const auto& [id, notice] : unsaved) {
    if (id >= query.before.value_or(INT64_MAX) || !reach.concerns(notice.what)) continue;
    if (query.unseen && id <= seen_up_to) continue;
    const auto [at, added] = found.emplace(id, notice);
    if (added) at->second.seen = id <= seen_up_to;
  }
  std::vector<StoredNotice> notices;
  for (auto& [id, notice] : found) {
    if (notices.size() < query.limit) notices.push_back(std::move(notice));
  }
  return notices;
}

bool notice_concerns(Database& database, const User& reader, int64_t id) {
  Statement select(database, std::string(kNoticeSql) + "WHERE n.id = ?2");
  bind_all(select, reader.id, id);
  return select.executeStep() && Reach(database, reader).concerns(notice_of(select).what);
}

}  // namespace parallax::store
