// SPDX-License-Identifier: Apache-2.0
// The audit log against bytes that are no text, and against whoever writes past the recorder.
#include <SQLiteCpp/SQLiteCpp.h>

#include "base/text.hpp"
#include "model/audit/audit_chain.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// A log as an earlier build could have left it: the texts of row `seq` are other bytes, and the chain fits them.
void write_past(const std::filesystem::path& data, int64_t seq, const std::string& actor, bool chained) {
  SQLite::Database database(data / "catalogue.db", SQLite::OPEN_READWRITE);
  const std::string guard = database.execAndGet("SELECT sql FROM sqlite_schema WHERE name = 'audit_no_update'");
  database.exec("DROP TRIGGER audit_no_update");
  SQLite::Statement update(database, "UPDATE audit SET actor = ?1 WHERE seq = ?2");
  update.bind(1, actor);
  update.bind(2, seq);
  update.exec();
  if (chained) {
    AuditHash previous{};
    SQLite::Statement rows(database,
                           "SELECT seq, utc_ns, monotonic_us, actor, role, host, action, object, before, after, reason "
                           "FROM audit ORDER BY seq");
    while (rows.executeStep()) {
      const auto text = [&](int column) { return rows.getColumn(column).getString(); };
      const AuditRow row{.seq = rows.getColumn(0).getInt64(),
                         .utc_ns = rows.getColumn(1).getInt64(),
                         .monotonic_ns = rows.getColumn(2).getInt64() * 1000,
                         .actor = text(3),
                         .role = text(4),
                         .host = text(5),
                         .action = text(6),
                         .object = text(7),
                         .before = text(8),
                         .after = text(9),
                         .reason = text(10)};
      const AuditHash hash = next_audit_hash(previous, canonical_row(row));
      SQLite::Statement chain(database, "UPDATE audit SET prev_hash = ?1, hash = ?2 WHERE seq = ?3");
      chain.bind(1, previous.data(), static_cast<int>(previous.size()));
      chain.bind(2, hash.data(), static_cast<int>(hash.size()));
      chain.bind(3, row.seq);
      chain.exec();
      previous = hash;
    }
  }
  database.exec(guard);
}

void as_earlier_build(const std::filesystem::path& data) {
  SQLite::Database database(data / "catalogue.db", SQLite::OPEN_READWRITE);
  database.exec("DELETE FROM meta WHERE key IN ('audit_seal', 'audit_utf8')");
}

size_t rows_of(Fixture& fixture, const std::string& action) {
  return fixture.audit().audit({.action = action})->size();
}

}  // namespace

TEST_CASE("rows that no export could carry are mended at the start, and a row tells of it") {
  Fixture fixture;
  fixture.set_up();
  for (int i = 0; i < 5; ++i) fixture.put(recorded(i, "Session"));
  for (int i = 0; i < 5; ++i) REQUIRE(fixture.sessions().rename_session({}, id_of(i), "New"));
  fixture.close();
  as_earlier_build(fixture.data());
  write_past(fixture.data(), 3, "a\xC3", true);
  REQUIRE(fixture.open());
  CHECK(verdict_on_export(fixture) == "sound");
  CHECK(fixture.store().verify_audit());
  CHECK(fixture.audit().audit({.after_seq = 2, .limit = 1})->at(0).actor == "a\xEF\xBF\xBD");
  const auto told = fixture.audit().audit({.action = "audit-mended"});
  REQUIRE(told->size() == 1);
  CHECK(told->at(0).reason.find(": 3") != std::string::npos);
  CHECK(told->at(0).before.find("hash") != std::string::npos);
  REQUIRE(fixture.open());
  CHECK(rows_of(fixture, "audit-mended") == 1);
  SQLite::Database database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE);
  CHECK_THROWS(database.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 3"));
}

TEST_CASE("a log that was altered is not mended: the evidence stays") {
  Fixture fixture;
  fixture.set_up();
  fixture.close();
  as_earlier_build(fixture.data());
  write_past(fixture.data(), 1, "a\xC3", false);
  REQUIRE(fixture.open());
  CHECK(rows_of(fixture, "audit-mended") == 0);
  CHECK(fixture.store().verify_audit().error().text.find("Row 1 ") != std::string::npos);
}

TEST_CASE("whoever rewrites the log without the key breaks its seal, and the log tells it for good") {
  Fixture fixture;
  fixture.set_up();
  CHECK(fixture.store().verify_audit());
  fixture.close();
  write_past(fixture.data(), 1, "nobody", true);  // the chain is sound in itself
  REQUIRE(fixture.open());
  CHECK(verdict_on_export(fixture) == "sound");
  CHECK(rows_of(fixture, "audit-seal-broken") == 1);
  REQUIRE(fixture.open());
  CHECK(rows_of(fixture, "audit-seal-broken") == 1);
  CHECK(fixture.store().verify_audit());
}

TEST_CASE("the newest rows cannot be taken away, nor rows added, past the recorder") {
  Fixture fixture;
  fixture.set_up();
  fixture.put(recorded(1, "Session"));
  REQUIRE(fixture.sessions().rename_session({}, id_of(1), "New"));
  {
    SQLite::Database database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE);
    database.exec("DROP TRIGGER audit_no_delete");
    database.exec("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)");
  }
  CHECK(fixture.store().verify_audit().error().code == "audit-broken");
  REQUIRE(fixture.sessions().rename_session({}, id_of(1), "Newer"));  // found by the running recorder as well
  CHECK(rows_of(fixture, "audit-seal-broken") == 1);
}

TEST_CASE("a key that cannot be read for a moment is no tampering: the log tells where its seal begins anew") {
  Fixture fixture;
  fixture.set_up();
  fixture.put(recorded(1, "Session"));
  const auto key = fixture.data() / "secret-key";
  const auto aside = fixture.data() / "aside";
  std::filesystem::rename(key, aside);
  REQUIRE(fixture.sessions().rename_session({}, id_of(1), "Without"));
  CHECK(fixture.store().verify_audit().error().code == "audit-broken");  // not vouched for while it is away
  std::filesystem::rename(aside, key);
  REQUIRE(fixture.sessions().rename_session({}, id_of(1), "With"));
  CHECK(rows_of(fixture, "audit-seal-broken") == 0);
  CHECK(rows_of(fixture, "audit-seal-begun") == 1);
  CHECK(fixture.store().verify_audit());
}

TEST_CASE("a log of an earlier build is sealed from the start on, and a seal that is taken away is missed") {
  Fixture fixture;
  fixture.set_up();
  fixture.close();
  as_earlier_build(fixture.data());
  REQUIRE(fixture.open());
  CHECK(rows_of(fixture, "audit-seal-begun") == 1);
  CHECK(fixture.store().verify_audit());
  SQLite::Database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE)
      .exec("DELETE FROM meta WHERE key = 'audit_seal'");
  CHECK_FALSE(fixture.store().verify_audit());
}
