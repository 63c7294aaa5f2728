// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/location_rows.hpp"

#include <sqlite3.h>

#include "base/clean_text.hpp"
#include "base/endpoint.hpp"
#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "model/people/unknown.hpp"
#include "store/search/text_search.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/session_rows.hpp"
#include "store/sqlite/text_lengths.hpp"

namespace parallax::store {
namespace {

constexpr size_t kUrlLength = 2048;

constexpr const char* kSourceSql =
    "SELECT s.id, l.id, s.name, s.kind, s.driver, s.url, s.sub_url, s.transport, s.tls_pin_sha256, "
    "s.login, s.password IS NOT NULL, s.audio_only, s.position, s.plain_login FROM source s JOIN location l ON l.row = "
    "s.location ";
constexpr const char* kLocationSql =
    "SELECT l.id, l.name, p.id, l.departments, l.offline, u.id FROM location l LEFT JOIN location p ON p.row = "
    "l.parent "
    "LEFT JOIN user u ON u.row = l.locked_by ";

Source source_of(Statement& row) {
  return {.id = row.getColumn(0).getString(),
          .location = row.getColumn(1).getString(),
          .name = row.getColumn(2).getString(),
          .kind = Word<SourceKind>(row.getColumn(3).getString()),
          .driver = row.getColumn(4).getString(),
          .url = row.getColumn(5).getString(),
          .sub_url = row.getColumn(6).getString(),
          .transport = Word<Transport>(row.getColumn(7).getString()),
          .tls_pin_sha256 = row.getColumn(8).getString(),
          .user = row.getColumn(9).getString(),
          .has_password = row.getColumn(10).getInt() != 0,
          .plain_login = row.getColumn(13).getInt() != 0,
          .audio_only = row.getColumn(11).getInt() != 0,
          .position = row.getColumn(12).getInt64()};
}

std::vector<Source> sources_of(Database& database, const std::string& location) {
  Statement select(database, std::string(kSourceSql) + "WHERE l.id = ? ORDER BY s.position, s.row");
  select.bind(1, location);
  std::vector<Source> sources;
  while (select.executeStep()) sources.push_back(source_of(select));
  return sources;
}

Location location_of(Database& database, Statement& row) {
  Location location{.id = row.getColumn(0).getString(),
                    .name = row.getColumn(1).getString(),
                    .parent = row.getColumn(2).getString(),
                    .departments = texts_of(row.getColumn(3).getString()),
                    .offline = row.getColumn(4).getInt() != 0,
                    .locked_by = row.getColumn(5).getString()};
  location.sources = sources_of(database, location.id);
  return location;
}

std::optional<int64_t> location_row(Database& database, const std::string& id_or_name) {
  Statement select(database, "SELECT row FROM location WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC LIMIT 1");
  select.bind(1, id_or_name);
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getInt64();
}

// Turns the violated UNIQUE into words.
Result<void> exec_unique(Statement& statement, const std::string& name) {
  try {
    statement.exec();
  } catch (const SQLite::Exception& problem) {
    if (problem.getExtendedErrorCode() != SQLITE_CONSTRAINT_UNIQUE) throw;
    return fail("name-taken", "The name " + name + " is taken.", "Choose another name.");
  }
  return {};
}

Result<void> check_source(const Source& source) {
  if (auto sound = check_name(source.name, "source"); !sound) return sound;
  const auto invalid = [](std::string what) {
    return fail("value-invalid", std::move(what), "Correct the value and send it again.");
  };
  if (!source.kind.value()) return invalid("A source is a camera, a microphone or a screen.");
  if (!source.transport.value()) return invalid("The transport is auto, tcp or udp.");
  if (!source.tls_pin_sha256.empty() && sha256_fingerprint(source.tls_pin_sha256) != source.tls_pin_sha256) {
    return invalid("The fingerprint of the certificate is not 64 lower-case hexadecimal digits.");
  }
  if (source.driver.empty() || !is_clean_text(source.driver) || characters_of(source.driver) > kNameLength) {
    return invalid("The driver is missing.");
  }
  for (const std::string& url : {source.url, source.sub_url}) {
    if (characters_of(url) > kUrlLength || !is_clean_text(url)) return invalid("The address is not a URL.");
    if (without_secrets(url) != url) return invalid("The address holds a user or a password; give them apart from it.");
  }
  if (source.url.empty() && source.driver == "rtsp") return invalid("The address of the camera is missing.");
  if (!is_clean_text(source.user) || characters_of(source.user) > kNameLength)
    return invalid("The user name is not clean text.");
  return {};
}

/// Whoever may change addresses must not read the password back by sending it to a program of their own.
bool leads_elsewhere(const Source& before, const std::string& url) {
  if (url.empty() || url == before.url || url == before.sub_url) return false;
  const std::string wanted = endpoint_of(url);
  return wanted != endpoint_of(before.url) && wanted != endpoint_of(before.sub_url);
}

void bind_password(Statement& statement, int index, const std::string& password, const SecretBox& secrets) {
  if (password.empty()) {
    statement.bind(index);
    return;
  }
  const std::string box = secrets.encrypt(password);
  statement.bind(index, static_cast<const void*>(box.data()), static_cast<int>(box.size()));
}

}  // namespace

Result<void> check_name(const std::string& name, const char* what) {
  if (!name.empty() && characters_of(name) <= kNameLength && is_clean_text(name) && trim(name) == name &&
      name.find_first_of("\n\t") == std::string::npos && !has_bidi_controls(name)) {
    return {};
  }
  return fail("name-invalid", std::string("The name of the ") + what + " is not usable.",
              "Take 1 to 200 characters on one line, without blanks at either end and without control characters.");
}

Result<std::vector<Location>> read_locations(Database& database) {
  Statement select(database, std::string(kLocationSql) + "ORDER BY l.name");
  std::vector<Location> locations;
  while (select.executeStep()) locations.push_back(location_of(database, select));
  return locations;
}

Result<Location> read_location(Database& database, const std::string& id_or_name) {
  Statement select(database, std::string(kLocationSql) + "WHERE l.row = ?");
  const auto row = location_row(database, id_or_name);
  if (!row) return fail(unknown_location(id_or_name));
  select.bind(1, *row);
  select.executeStep();
  return location_of(database, select);
}

Result<Location> insert_location(Database& database, const NewLocation& location) {
  if (auto sound = check_name(location.name, "location"); !sound) return fail(sound.error());
  std::optional<int64_t> parent;
  if (!location.parent.empty()) {
    parent = location_row(database, location.parent);
    if (!parent) return fail(unknown_location(location.parent));
  }
  const std::string id = make_uuid();
  Statement insert(database, "INSERT INTO location (id, name, departments, parent) VALUES (?, ?, ?, ?)");
  bind_all(insert, id, location.name, json_array(location.departments));
  bind_optional(insert, 4, parent);
  if (auto stored = exec_unique(insert, location.name); !stored) return fail(stored.error());
  return read_location(database, id);
}

Result<Location> update_location(Database& database, const std::string& id, const LocationChange& change) {
  const auto before = read_location(database, id);
  if (!before) return before;
  Location next = *before;
  if (change.name) next.name = *change.name;
  if (change.departments) next.departments = *change.departments;
  if (change.offline) next.offline = *change.offline;
  if (change.locked_by) next.locked_by = *change.locked_by;
  if (auto sound = check_name(next.name, "location"); !sound) return fail(sound.error());
  std::optional<int64_t> locked_by;
  if (!next.locked_by.empty()) {
    locked_by = user_row(database, next.locked_by);
    if (!locked_by)
      return fail("user-unknown", "There is no user " + next.locked_by + ".", "Look at the list of users.");
  }
  Statement update(database,
                   "UPDATE location SET name = ?2, departments = ?3, offline = ?4, locked_by = ?5 WHERE id = ?1");
  bind_all(update, before->id, next.name, json_array(next.departments), next.offline ? 1 : 0);
  bind_optional(update, 5, locked_by);
  if (auto stored = exec_unique(update, next.name); !stored) return fail(stored.error());
  return read_location(database, before->id);
}

Result<Location> delete_location(Database& database, const std::string& id) {
  auto before = read_location(database, id);
  if (!before) return before;
  Statement parts(database, "SELECT c.name FROM location c JOIN location p ON p.row = c.parent WHERE p.id = ?");
  parts.bind(1, before->id);
  if (parts.executeStep()) {
    return fail("value-invalid", "The location has the part " + parts.getColumn(0).getString() + ".",
                "Remove its parts first.");
  }
  Statement remove(database, "DELETE FROM location WHERE id = ?");
  remove.bind(1, before->id);
  remove.exec();
  return before;
}

Result<Source> read_source(Database& database, const std::string& id) {
  Statement select(database, std::string(kSourceSql) + "WHERE s.id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return fail(unknown_source(id));
  return source_of(select);
}

Result<Source> insert_source(Database& database, const NewSource& source, const SecretBox& secrets) {
  const auto location = location_row(database, source.location);
  if (!location) return fail(unknown_location(source.location));
  const Source& values = source.values;
  if (auto sound = check_source(values); !sound) return fail(sound.error());
  const std::string id = make_uuid();
  Statement insert(
      database,
      "INSERT INTO source (id, location, name, kind, driver, url, sub_url, transport, tls_pin_sha256, login, "
      "audio_only, position, plain_login, password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  bind_all(insert, id, *location, values.name, std::string(name_of(values.kind)), values.driver, values.url,
           values.sub_url, std::string(name_of(values.transport)), values.tls_pin_sha256, values.user,
           values.audio_only ? 1 : 0, values.position, values.plain_login ? 1 : 0);
  bind_password(insert, 14, source.password, secrets);
  if (auto stored = exec_unique(insert, values.name); !stored) return fail(stored.error());
  return read_source(database, id);
}

Result<Source> update_source(Database& database, const std::string& id, const SourceChange& change,
                             const SecretBox& secrets) {
  const auto before = read_source(database, id);
  if (!before) return before;
  Source next = *before;
  if (change.name) next.name = *change.name;
  if (change.url) next.url = *change.url;
  if (change.sub_url) next.sub_url = *change.sub_url;
  if (change.transport) next.transport = *change.transport;
  if (change.tls_pin_sha256) next.tls_pin_sha256 = *change.tls_pin_sha256;
  if (change.user) next.user = *change.user;
  if (change.plain_login) next.plain_login = *change.plain_login;
  if (change.audio_only) next.audio_only = *change.audio_only;
  if (change.position) next.position = *change.position;
  if (auto sound = check_source(next); !sound) return fail(sound.error());
  Statement update(database,
                   "UPDATE source SET name = ?2, url = ?3, sub_url = ?4, transport = ?5, tls_pin_sha256 = ?6, "
                   "login = ?7, audio_only = ?8, position = ?9, plain_login = ?10 WHERE id = ?1");
  bind_all(update, id, next.name, next.url, next.sub_url, std::string(name_of(next.transport)), next.tls_pin_sha256,
           next.user, next.audio_only ? 1 : 0, next.position, next.plain_login ? 1 : 0);
  if (auto stored = exec_unique(update, next.name); !stored) return fail(stored.error());
  const bool elsewhere = leads_elsewhere(*before, next.url) || leads_elsewhere(*before, next.sub_url);
  if (change.password || elsewhere) {
    Statement password(database, "UPDATE source SET password = ?2 WHERE id = ?1");
    password.bind(1, id);
    bind_password(password, 2, change.password.value_or(""), secrets);
    password.exec();
  }
  return read_source(database, id);
}

Result<Source> delete_source(Database& database, const std::string& id) {
  auto before = read_source(database, id);
  if (!before) return before;
  Statement remove(database, "DELETE FROM source WHERE id = ?");
  remove.bind(1, id);
  remove.exec();
  return before;
}

Result<std::string> read_source_password(Database& database, const std::string& id, const SecretBox& secrets) {
  Statement select(database, "SELECT password FROM source WHERE id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return fail(unknown_source(id));
  const SQLite::Column box = select.getColumn(0);
  if (box.isNull()) return std::string();
  return secrets.decrypt(box.getString());
}

}  // namespace parallax::store
