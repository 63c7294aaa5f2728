// SPDX-License-Identifier: Apache-2.0
#include "store/audit.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "model/audit_chain.hpp"

namespace parallax::store {
namespace {

constexpr size_t kAuditPage = 10'000;
constexpr const char* kColumns =
    "seq, utc_ns, monotonic_us, actor, role, host, action, object, before, after, reason, prev_hash, hash";

AuditHash hash_of(const SQLite::Column& column) {
  AuditHash hash{};
  if (column.getBytes() == static_cast<int>(hash.size())) std::memcpy(hash.data(), column.getBlob(), hash.size());
  return hash;
}

AuditContent content_of(Statement& row) {
  return {.seq = row.getColumn(0).getInt64(),
          .utc_ns = row.getColumn(1).getInt64(),
          .monotonic_us = row.getColumn(2).getInt64(),
          .actor = row.getColumn(3).getString(),
          .role = row.getColumn(4).getString(),
          .host = row.getColumn(5).getString(),
          .action = row.getColumn(6).getString(),
          .object = row.getColumn(7).getString(),
          .before = row.getColumn(8).getString(),
          .after = row.getColumn(9).getString(),
          .reason = row.getColumn(10).getString()};
}

}  // namespace

int64_t append_audit(Database& database, const Clock& clock, const Actor& actor, const AuditEntry& entry) {
  AuditHash previous{};
  int64_t last = 0;
  Statement newest(database, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  if (newest.executeStep()) {
    last = newest.getColumn(0).getInt64();
    previous = hash_of(newest.getColumn(1));
  }
  const AuditContent row{.seq = last + 1,
                         .utc_ns = clock.utc_ns(),
                         .monotonic_us = clock.monotonic_ns() / 1000,
                         .actor = actor.name,
                         .role = actor.role,
                         .host = actor.host,
                         .action = entry.action,
                         .object = entry.object,
                         .before = entry.before,
                         .after = entry.after,
                         .reason = entry.reason};
  const AuditHash hash = next_audit_hash(previous, canonical_row(row));
  Statement insert(database, std::string("INSERT INTO audit (") + kColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_all(insert, row.seq, row.utc_ns, row.monotonic_us, row.actor, row.role, row.host, row.action, row.object,
           row.before, row.after, row.reason);
  insert.bind(12, previous.data(), static_cast<int>(previous.size()));
  insert.bind(13, hash.data(), static_cast<int>(hash.size()));
  insert.exec();
  return row.seq;
}

Result<std::vector<AuditRow>> read_audit(Database& database, const AuditQuery& query) {
  Statement select(database,
                   std::string("SELECT ") + kColumns +
                       " FROM audit WHERE seq > ?1 AND (?2 IS NULL OR actor = ?2) AND (?3 IS NULL OR action = ?3)"
                       " AND (?4 IS NULL OR object = ?4) AND (?5 IS NULL OR utc_ns >= ?5)"
                       " AND (?6 IS NULL OR utc_ns < ?6) ORDER BY seq LIMIT ?7");
  select.bind(1, query.after_seq);
  const auto bind_text = [&](int index, const std::optional<std::string>& value) {
    if (value) select.bind(index, *value);
  };
  bind_text(2, query.actor);
  bind_text(3, query.action);
  bind_text(4, query.object);
  bind_optional(select, 5, query.from_utc_ns);
  bind_optional(select, 6, query.until_utc_ns);
  select.bind(7, static_cast<int64_t>(std::min(query.limit, kAuditPage)));
  std::vector<AuditRow> rows;
  while (select.executeStep()) {
    AuditContent content = content_of(select);
    const AuditHash previous = hash_of(select.getColumn(11));
    const AuditHash hash = hash_of(select.getColumn(12));
    rows.push_back({.seq = content.seq,
                    .utc_ns = content.utc_ns,
                    .monotonic_ns = content.monotonic_us * 1000,
                    .actor = std::move(content.actor),
                    .role = std::move(content.role),
                    .host = std::move(content.host),
                    .action = std::move(content.action),
                    .object = std::move(content.object),
                    .before = std::move(content.before),
                    .after = std::move(content.after),
                    .reason = std::move(content.reason),
                    .prev_hash = to_hex(previous.data(), previous.size()),
                    .hash = to_hex(hash.data(), hash.size())});
  }
  return rows;
}

Result<void> export_audit(Database& database, const std::function<Result<void>(std::string_view)>& sink) {
  Statement select(database, std::string("SELECT ") + kColumns + " FROM audit ORDER BY seq");
  int64_t rows = 0;
  AuditHash last{};
  while (select.executeStep()) {
    last = hash_of(select.getColumn(12));
    if (auto sent = sink(export_row(content_of(select), hash_of(select.getColumn(11)), last) + "\n"); !sent)
      return sent;
    ++rows;
  }
  return sink(export_head(rows, last) + "\n");
}

Result<void> verify_audit(Database& database, int64_t rows) {
  Statement select(database, std::string("SELECT ") + kColumns +
                                 " FROM audit WHERE ?1 = 0 OR seq > (SELECT max(seq) FROM audit) - ?1 ORDER BY seq");
  select.bind(1, rows);
  std::optional<AuditHash> last;
  while (select.executeStep()) {
    const AuditContent content = content_of(select);
    const AuditHash previous = hash_of(select.getColumn(11));
    const AuditHash hash = hash_of(select.getColumn(12));
    const bool follows = last ? previous == *last : content.seq != 1 || previous == AuditHash{};
    if (!follows || next_audit_hash(previous, canonical_row(content)) != hash) {
      return fail("audit-broken", "Row " + std::to_string(content.seq) + " of the audit log was altered.",
                  "Export the log and compare it with an earlier export.");
    }
    last = hash;
  }
  return {};
}

}  // namespace parallax::store
