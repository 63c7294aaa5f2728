// SPDX-License-Identifier: Apache-2.0
// Every old schema (tests/upgrade) comes to the present one with its content.
#include <SQLiteCpp/SQLiteCpp.h>

#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

std::vector<std::string> columns_of(const std::filesystem::path& file) {
  SQLite::Database database(file, SQLite::OPEN_READONLY);
  SQLite::Statement select(
      database,
      "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" FROM sqlite_schema m "
      "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'session_search%' "
      "UNION SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1");
  std::vector<std::string> columns;
  while (select.executeStep()) columns.push_back(select.getColumn(0).getString());
  return columns;
}

/// Puts a catalogue of an old version in the fixture's place, with `content`.
std::filesystem::path make_old(Fixture& old, const std::string& version, const std::string& content) {
  old.close();
  const auto file = old.data() / "catalogue.db";
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(read_text(std::string(PARALLAX_SOURCE_DIR) + "/tests/upgrade/" + version + ".sql"));
  database.exec(content);
  return file;
}

}  // namespace

TEST_CASE("a catalogue of version 1 gets the search, over the sessions and marks that it has") {
  Fixture present;
  Fixture old;
  const auto file = make_old(
      old, "version_1",
      "INSERT INTO session (id, folder, name, recorder_name, location, recorded_by_name, owner_name, start_utc_ns, "
      "duration_ns, "
      "state, stop_reason, items, marks) VALUES ('s1', 's1', 'Old session', 'x', 'Room 9', 'anna', 'anna', 1, 2, "
      "'stopped', '', 1, 1);"
      "INSERT INTO item (id, session, kind, start_session_ns, chunk, revision) VALUES ('i1', 1, 'mark', 5, 1, 1);"
      "INSERT INTO item_revision (item, revision, start_session_ns, title, description, colour, user_name, utc_ns, "
      "origin, removed) "
      "VALUES (1, 1, 5, 'Defibrillation', '', '', 'anna', 1, 'live', 0)");
  REQUIRE(old.open(0));
  CHECK_FALSE(old.store().rebuilt());
  CHECK(old.names({.search = "defib"}) == std::vector<std::string>{"Old session"});
  CHECK(old.names({.search = "\"room 9\""}) == std::vector<std::string>{"Old session"});
  CHECK(old.items().items("s1", {})->total == 1);
  old.close();
  present.close();
  CHECK(columns_of(file) == columns_of(present.data() / "catalogue.db"));
}

TEST_CASE("a catalogue of version 2 keeps its cameras, whose certificates may be pinned from then on") {
  Fixture present;
  Fixture old;
  const auto file = make_old(old, "version_2",
                             "INSERT INTO location (id, name) VALUES ('l1', 'Room 1');"
                             "INSERT INTO source (id, location, name, kind, driver, url, login, position) "
                             "VALUES ('c1', 1, 'Door', 'camera', 'rtsp', 'rtsps://c/1', 'admin', 3)");
  REQUIRE(old.open(0));
  CHECK_FALSE(old.store().rebuilt());
  const Source before{.id = "c1",
                      .location = "l1",
                      .name = "Door",
                      .driver = "rtsp",
                      .url = "rtsps://c/1",
                      .user = "admin",
                      .position = 3};
  CHECK(old.rooms().source("c1") == before);
  const std::string pin(64, 'a');
  CHECK(old.rooms().change_source({}, "c1", {.tls_pin_sha256 = pin})->tls_pin_sha256 == pin);
  old.close();
  present.close();
  CHECK(columns_of(file) == columns_of(present.data() / "catalogue.db"));
}

TEST_CASE("a catalogue of version 3 keeps what it has and takes notices") {
  Fixture present;
  Fixture old;
  const auto file =
      make_old(old, "version_3",
               "INSERT INTO location (id, name) VALUES ('l1', 'Room 1');"
               "INSERT INTO session (id, folder, name, recorder_name, location, recorded_by_name, owner_name, "
               "start_utc_ns, duration_ns, state, stop_reason) VALUES ('s1', 's1', 'Old session', 'x', "
               "'Room 1', 'anna', 'anna', 1, 2, 'stopped', '')");
  REQUIRE(old.open(0));
  CHECK_FALSE(old.store().rebuilt());
  CHECK(old.names({}) == std::vector<std::string>{"Old session"});
  old.store().notices().tell({.code = "recording-stopped", .session = "s1"});
  REQUIRE(old.open(0));
  const User technician{.id = "t", .name = "t", .role = Role::technician};
  CHECK(old.store().notices().notices({.reader = technician})->front().what.session_name == "Old session");
  old.close();
  present.close();
  CHECK(columns_of(file) == columns_of(present.data() / "catalogue.db"));
}

TEST_CASE("a catalogue of version 4 keeps its cameras, none of which may show its password from then on") {
  Fixture present;
  Fixture old;
  const auto file = make_old(old, "version_4",
                             "INSERT INTO location (id, name) VALUES ('l1', 'Room 1');"
                             "INSERT INTO source (id, location, name, kind, driver, url, login, position) "
                             "VALUES ('c1', 1, 'Door', 'camera', 'rtsp', 'rtsp://c/1', 'admin', 3)");
  REQUIRE(old.open(0));
  CHECK_FALSE(old.store().rebuilt());
  CHECK_FALSE(old.rooms().source("c1")->plain_login);
  CHECK(old.rooms().change_source({}, "c1", {.plain_login = true})->plain_login);
  old.close();
  present.close();
  CHECK(columns_of(file) == columns_of(present.data() / "catalogue.db"));
}
