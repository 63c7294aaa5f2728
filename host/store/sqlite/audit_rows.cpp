// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_rows.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/clean_text.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "store/sqlite/audit_seal.hpp"

namespace parallax::store {
namespace {

constexpr size_t kAuditPage = 10'000;
constexpr size_t kNamedRows = 20;  ///< bad rows that a verdict names
constexpr const char* kColumns =
    "seq, utc_ns, monotonic_us, actor, role, host, action, object, before, after, reason, prev_hash, hash";

AuditHash hash_of(const SQLite::Column& column) {
  AuditHash hash{};
  if (column.getBytes() == static_cast<int>(hash.size())) std::memcpy(hash.data(), column.getBlob(), hash.size());
  return hash;
}

/// Without its hashes.
AuditRow row_of(Statement& row) {
  // What somebody wrote there may be any number: it must not overflow, and fits no hash.
  constexpr int64_t kMostUs = std::numeric_limits<int64_t>::max() / 1000;
  const int64_t monotonic_us = std::clamp(row.getColumn(2).getInt64(), -kMostUs, kMostUs);
  return {.seq = row.getColumn(0).getInt64(),
          .utc_ns = row.getColumn(1).getInt64(),
          .monotonic_ns = monotonic_us * 1000,
          .actor = row.getColumn(3).getString(),
          .role = row.getColumn(4).getString(),
          .host = row.getColumn(5).getString(),
          .action = row.getColumn(6).getString(),
          .object = row.getColumn(7).getString(),
          .before = row.getColumn(8).getString(),
          .after = row.getColumn(9).getString(),
          .reason = row.getColumn(10).getString()};
}

/// Chains a row to `head` and makes it the head. What goes in is valid UTF-8, or no export of the log could be read.
void insert_row(Database& database, const Clock& clock, const Actor& actor, const AuditEntry& entry, AuditHead& head) {
  const AuditRow row{.seq = head.seq + 1,
                     .utc_ns = clock.utc_ns(),
                     .monotonic_ns = clock.monotonic_ns() / 1000 * 1000,
                     .actor = valid_utf8(actor.name),
                     .role = valid_utf8(actor.role),
                     .host = valid_utf8(actor.host),
                     .action = valid_utf8(entry.action),
                     .object = valid_utf8(entry.object),
                     .before = valid_utf8(entry.before),
                     .after = valid_utf8(entry.after),
                     .reason = valid_utf8(entry.reason)};
  const AuditHash hash = next_audit_hash(head.hash, canonical_row(row));
  Statement insert(database, std::string("INSERT INTO audit (") + kColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_all(insert, row.seq, row.utc_ns, row.monotonic_ns / 1000, row.actor, row.role, row.host, row.action, row.object,
           row.before, row.after, row.reason);
  insert.bind(12, head.hash.data(), static_cast<int>(head.hash.size()));
  insert.bind(13, hash.data(), static_cast<int>(hash.size()));
  insert.exec();
  head = {.seq = row.seq, .hash = hash};
}

/// A seal that does not fit is told in the log itself, where it stays.
void note_seal_at(Database& database, const Clock& clock, AuditHead& head) {
  const Seal seal = check_seal(database, head);
  if (seal != Seal::missing && seal != Seal::broken) return;
  const bool broken = seal == Seal::broken;
  const std::string reason =
      broken ? "The seal does not fit row " + std::to_string(head.seq) +
                   ": rows were altered, added or removed past the recorder, or its secret-key is another one."
             : "The log is sealed from here on; its first " + std::to_string(head.seq) + " rows were not.";
  if (broken) log_error("store", "Audit log: {}", reason);
  insert_row(database, clock, {}, {.action = broken ? "audit-seal-broken" : "audit-seal-begun", .reason = reason},
             head);
}

}  // namespace

void note_seal(Database& database, const Clock& clock) {
  AuditHead head = audit_head(database);
  const int64_t before = head.seq;
  note_seal_at(database, clock, head);
  if (head.seq != before) put_seal(database, head);
}

AuditHash hash_of_row(Database& database, int64_t seq) {
  Statement select(database, "SELECT hash FROM audit WHERE seq = ?");
  select.bind(1, seq);
  return select.executeStep() ? hash_of(select.getColumn(0)) : AuditHash{};
}

AuditRow audit_row(Database& database, int64_t seq) {
  Statement select(database, std::string("SELECT ") + kColumns + " FROM audit WHERE seq = ?");
  select.bind(1, seq);
  return select.executeStep() ? row_of(select) : AuditRow{};
}

int64_t append_audit(Database& database, const Clock& clock, const Actor& actor, const AuditEntry& entry) {
  AuditHead head = audit_head(database);
  note_seal_at(database, clock, head);
  insert_row(database, clock, actor, entry, head);
  put_seal(database, head);
  return head.seq;
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
    AuditRow row = row_of(select);
    const AuditHash previous = hash_of(select.getColumn(11));
    const AuditHash hash = hash_of(select.getColumn(12));
    row.prev_hash = to_hex(previous.data(), previous.size());
    row.hash = to_hex(hash.data(), hash.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<void> export_audit(Database& database, const std::function<Result<void>(std::string_view)>& sink) {
  Statement select(database, std::string("SELECT ") + kColumns + " FROM audit ORDER BY seq");
  int64_t rows = 0;
  AuditHash last{};
  while (select.executeStep()) {
    last = hash_of(select.getColumn(12));
    // A row that is no UTF-8 is named by whoever checks; as bytes it would make the whole file unreadable.
    if (auto sent = sink(valid_utf8(export_row(row_of(select), hash_of(select.getColumn(11)), last) + "\n")); !sent)
      return sent;
    ++rows;
  }
  return sink(export_head(rows, last) + "\n");
}

Result<void> verify_audit_chain(Database& database, int64_t rows) {
  Statement select(database, std::string("SELECT ") + kColumns +
                                 " FROM audit WHERE ?1 = 0 OR seq > (SELECT max(seq) FROM audit) - ?1 ORDER BY seq");
  select.bind(1, rows);
  std::optional<AuditHead> last;
  std::vector<int64_t> bad;
  size_t count = 0;
  while (select.executeStep()) {
    const AuditRow row = row_of(select);
    const AuditHash previous = hash_of(select.getColumn(11));
    const AuditHash hash = hash_of(select.getColumn(12));
    const bool follows =
        last ? previous == last->hash && row.seq == last->seq + 1 : row.seq != 1 || previous == AuditHash{};
    if (!follows || next_audit_hash(previous, canonical_row(row)) != hash) {
      if (bad.size() < kNamedRows) bad.push_back(row.seq);
      ++count;
    }
    last = {.seq = row.seq, .hash = hash};  // goes on behind a bad row: the others may be sound
  }
  if (count == 0) return {};
  std::string text = "Row " + std::to_string(bad.front()) + " of the audit log was altered";
  for (size_t i = 1; i < bad.size(); ++i) text += (i == 1 ? "; so were " : ", ") + std::to_string(bad[i]);
  if (count > bad.size()) text += " and " + std::to_string(count - bad.size()) + " more";
  return fail("audit-broken", text + ".", "Export the log and compare it with an earlier export and noted heads.");
}

Result<void> verify_audit(Database& database, int64_t rows) {
  if (auto chained = verify_audit_chain(database, rows); !chained) return chained;
  const AuditHead head = audit_head(database);
  const Seal seal = check_seal(database, head);
  if (seal == Seal::whole) return {};
  return fail("audit-broken",
              "The seal of the audit log does not fit its last row, " + std::to_string(head.seq) +
                  (seal == Seal::no_key ? ": the key that it was made with is missing." : "."),
              "Rows were altered or removed past the recorder, or its secret-key is another one. Compare an export "
              "with an earlier one and with noted heads.");
}

}  // namespace parallax::store
