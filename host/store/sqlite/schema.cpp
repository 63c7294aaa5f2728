// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.hpp"

#include <fmt/format.h>

#include "base/fold.hpp"
#include "store/sqlite/schema_text.hpp"

namespace parallax::store {
namespace {

constexpr int kApplicationId = 0x504c5859;  // "PLXY", what `file` and we recognise the catalogue by

int64_t pragma(Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt64();
}

// Words are kept folded: where folding has changed, or they are new, they are written again.
void rewrite_all_texts(Database& database) {
  std::vector<std::pair<int64_t, int64_t>> chunks;
  Statement select(database, "SELECT row, 0 FROM session UNION SELECT DISTINCT session, chunk FROM item ORDER BY 1, 2");
  while (select.executeStep()) chunks.emplace_back(select.getColumn(0).getInt64(), select.getColumn(1).getInt64());
  for (const auto& [session, chunk] : chunks) rewrite_text(database, session, chunk);
}

}  // namespace

int schema_version(Database& database) {
  return static_cast<int>(pragma(database, "user_version"));
}

std::string rewrite_text(Database& database, int64_t session, int64_t chunk) {
  // Chunk 0 holds names, the others items.
  Statement words(database,
                  chunk == 0
                      ? "SELECT name FROM session WHERE row = ?1 UNION ALL SELECT location FROM session WHERE row = ?1 "
                        "UNION ALL SELECT recorded_by_name FROM session WHERE row = ?1 "
                        "UNION ALL SELECT owner_name FROM session WHERE row = ?1 AND owner_name <> recorded_by_name "
                        "UNION ALL SELECT name FROM session_person WHERE session = ?1 AND ?2 = 0"
                      : "SELECT r.title || char(10) || r.description FROM item i JOIN item_revision r "
                        "ON r.item = i.row AND r.revision = i.revision "
                        "WHERE i.session = ?1 AND i.chunk = ?2 AND i.removed = 0 ORDER BY i.row");
  words.bind(1, session);
  words.bind(2, chunk);
  std::string body;
  while (words.executeStep()) {
    // Title and description stay apart: nobody means a phrase that runs from one into the other.
    const std::string text = words.getColumn(0).getString();
    const size_t cut = chunk == 0 ? std::string::npos : text.find('\n');
    for (const std::string& line :
         {fold(text.substr(0, cut)), cut == std::string::npos ? "" : fold(text.substr(cut + 1))}) {
      if (!line.empty()) body += line + "\n";
    }
  }
  Statement store(database,
                  "INSERT INTO session_text (row, session, chunk, body) VALUES (?1 * 65536 + ?2, ?1, ?2, ?3) "
                  "ON CONFLICT (row) DO UPDATE SET body = excluded.body");
  bind_all(store, session, chunk, body);
  store.exec();
  return body;
}

Result<void> prepare_schema(Database& database) {
  return guarded([&]() -> Result<void> {
    const int version = schema_version(database);
    if (version > kSchemaVersion) {
      return fail(
          "catalogue-newer",
          fmt::format("The catalogue has version {}, this program knows versions up to {}.", version, kSchemaVersion),
          "Start the newer program that wrote it.");
    }
    if (version == 0) {
      if (database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() != 0) {
        return fail("catalogue-foreign", "The catalogue's file holds another program's tables.",
                    "Move the file away; the recorder then makes a new one.");
      }
      SQLite::Transaction transaction(database);
      database.exec(std::string(schema_sql()).c_str());
      database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
      database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion).c_str());
      transaction.commit();
      return {};
    }
    if (pragma(database, "application_id") != kApplicationId) {
      return fail("catalogue-foreign", "The catalogue's file was made by another program.",
                  "Move the file away; the recorder then makes a new one.");
    }
    const auto step = [&](int to, const auto& upgrade) {
      if (version >= to) return;
      SQLite::Transaction transaction(database);
      upgrade();
      database.exec(fmt::format("PRAGMA user_version = {}", to).c_str());
      transaction.commit();
    };
    step(2, [&] { database.exec(std::string(upgrade_2_sql()).c_str()); });
    step(3, [&] { database.exec(std::string(upgrade_3_sql()).c_str()); });
    step(4, [&] {
      database.exec(std::string(upgrade_4_sql()).c_str());
      rewrite_all_texts(database);
    });
    step(5, [&] { database.exec(std::string(upgrade_5_sql()).c_str()); });
    return {};
  });
}

}  // namespace parallax::store
