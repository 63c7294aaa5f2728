// SPDX-License-Identifier: Apache-2.0
// Locations and sources in tables. Internal to store/; functions that change run inside a change and throw
// SQLite::Exception.
#pragma once

#include <string>
#include <vector>

#include "model/rooms/location_change.hpp"
#include "store/secrets/secret_box.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

Result<std::vector<Location>> read_locations(Database& database);
Result<Location> read_location(Database& database, const std::string& id_or_name);
Result<Location> insert_location(Database& database, const NewLocation& location);
Result<Location> update_location(Database& database, const std::string& id, const LocationChange& change);
/// Returns the location as it was.
Result<Location> delete_location(Database& database, const std::string& id);

Result<Source> read_source(Database& database, const std::string& id);
Result<Source> insert_source(Database& database, const NewSource& source, const SecretBox& secrets);
Result<Source> update_source(Database& database, const std::string& id, const SourceChange& change,
                             const SecretBox& secrets);
/// Returns the source as it was.
Result<Source> delete_source(Database& database, const std::string& id);
Result<std::string> read_source_password(Database& database, const std::string& id, const SecretBox& secrets);

/// A name that people gave: not empty, at most 200 characters, clean UTF-8, no blank at either end. @errors
/// "name-invalid".
Result<void> check_name(const std::string& name, const char* what);

}  // namespace parallax::store
