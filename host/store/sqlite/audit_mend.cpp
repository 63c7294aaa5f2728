// SPDX-License-Identifier: Apache-2.0
// What is done to the audit log at the start (audit_seal.hpp).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

#include "base/clean_text.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/audit_seal.hpp"
#include "store/sqlite/json_columns.hpp"

namespace parallax::store {
namespace {

constexpr const char* kTexts[] = {"actor", "role", "host", "action", "object", "before", "after", "reason"};
constexpr size_t kNamed = 100;  ///< rows that the note names

/// Rows with bytes that no export could carry.
std::vector<int64_t> unclean_rows(Database& database) {
  std::vector<int64_t> rows;
  Statement select(database, fmt::format("SELECT seq, {} FROM audit ORDER BY seq", fmt::join(kTexts, ", ")));
  while (select.executeStep()) {
    for (int column = 1; column <= static_cast<int>(std::size(kTexts)); ++column) {
      if (is_utf8(select.getColumn(column).getString())) continue;
      rows.push_back(select.getColumn(0).getInt64());
      break;
    }
  }
  return rows;
}

/// Writes the rows from `first` on anew: clean, and chained.
void rewrite_from(Database& database, int64_t first) {
  const std::string guard =
      database.execAndGet("SELECT sql FROM sqlite_schema WHERE name = 'audit_no_update'").getString();
  database.exec("DROP TRIGGER audit_no_update");
  AuditHash previous = hash_of_row(database, first - 1);
  const int64_t last = audit_head(database).seq;
  Statement update(database,
                   "UPDATE audit SET actor=?1, role=?2, host=?3, action=?4, object=?5, before=?6, after=?7, "
                   "reason=?8, prev_hash=?9, hash=?10 WHERE seq=?11");
  for (int64_t seq = first; seq <= last; ++seq) {
    AuditRow row = audit_row(database, seq);
    for (std::string* text :
         {&row.actor, &row.role, &row.host, &row.action, &row.object, &row.before, &row.after, &row.reason}) {
      *text = valid_utf8(std::move(*text));
    }
    const AuditHash hash = next_audit_hash(previous, canonical_row(row));
    update.reset();
    bind_all(update, row.actor, row.role, row.host, row.action, row.object, row.before, row.after, row.reason);
    update.bind(9, previous.data(), static_cast<int>(previous.size()));
    update.bind(10, hash.data(), static_cast<int>(hash.size()));
    update.bind(11, seq);
    update.exec();
    previous = hash;
  }
  database.exec(guard.c_str());
}

void mend_texts(Database& database, const Clock& clock) {
  Statement known(database, "SELECT 1 FROM meta WHERE key = 'audit_utf8'");
  if (known.executeStep()) return;
  const std::vector<int64_t> rows = unclean_rows(database);
  if (!rows.empty()) {
    const auto sound = verify_audit_chain(database, 0);
    if (!sound) {
      log_error("store", "{} Rows that are no UTF-8 are left as they are.", sound.error().line());
      return;
    }
    const AuditHead before = audit_head(database);
    rewrite_from(database, rows.front());
    const AuditHead after = audit_head(database);
    put_seal(database, after);
    const std::vector<int64_t> named(rows.begin(),
                                     rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kNamed)));
    append_audit(database, clock, {},
                 {.action = "audit-mended",
                  .object = "",
                  .before = json_object(
                      {{"row", std::to_string(before.seq)}, {"hash", to_hex(before.hash.data(), before.hash.size())}}),
                  .after = json_object(
                      {{"row", std::to_string(after.seq)}, {"hash", to_hex(after.hash.data(), after.hash.size())}}),
                  .reason = fmt::format("{} rows held bytes that are no UTF-8, so that no export could be read. They "
                                        "were replaced, and the hashes from the first of them on made anew: {}",
                                        rows.size(), fmt::join(named, ", "))});
    log_warning("store", "The audit log was mended: {} rows held bytes that are no UTF-8.", rows.size());
  }
  database.exec("INSERT INTO meta (key, value) VALUES ('audit_utf8', 'yes')");
}

}  // namespace

Result<void> prepare_audit(Database& database, const Clock& clock) {
  return guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(database);
    // First: mending seals anew, which must not hide that the seal was broken before.
    note_seal(database, clock);
    mend_texts(database, clock);
    transaction.commit();
    return {};
  });
}

}  // namespace parallax::store
