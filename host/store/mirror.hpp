// SPDX-License-Identifier: Apache-2.0
// catalogue.json: what the catalogue knows of a session beyond session.json (name given by users, people, items with
// all revisions), in the session's own folder, so that a lost catalogue comes back with the marks. Internal to store/.
#pragma once

#include <string>
#include <string_view>

#include "store/database.hpp"

namespace parallax::store {

inline constexpr const char* kMirrorFile = "catalogue.json";

Result<std::string> session_mirror(Database& database, int64_t session);

/// What `apply_mirror` brought back.
struct MirrorCounts {
  size_t revisions = 0;
};
/// Puts a mirror's facts into the session; revisions that are there already stay as they are. Users are found by name.
/// [inside a change] Errors: "mirror-invalid".
Result<MirrorCounts> apply_mirror(Database& database, int64_t session, std::string_view json);

}  // namespace parallax::store
