// SPDX-License-Identifier: Apache-2.0
// Making a catalogue, and bringing an older one up to date. Internal to store/.
#pragma once

#include "store/sqlite/database.hpp"

namespace parallax::store {

inline constexpr int kSchemaVersion = 5;

/// Makes the tables in an empty file, or runs the numbered steps that are missing, each in a transaction of its own.
/// @errors "catalogue-newer" (written by a later version), "catalogue-foreign" (another program's file).
Result<void> prepare_schema(Database& database);
/// The version the file is at; 0 for an empty one.
[[nodiscard]] int schema_version(Database& database);

/// Puts together `session_text` of one chunk from the present names or items, and returns it. [inside a change]
std::string rewrite_text(Database& database, int64_t session, int64_t chunk);

}  // namespace parallax::store
