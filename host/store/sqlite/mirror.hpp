// SPDX-License-Identifier: Apache-2.0
// catalogue.json: what the catalogue knows of a session beyond session.json (name given by users, people, items with
// all revisions), in the session's own folder, so that a lost catalogue comes back with the marks. Internal to store/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/sessions/session.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

inline constexpr const char* kMirrorFile = "catalogue.json";

/// `utc_ns`: now; tells which of several copies is the newest.
Result<std::string> session_mirror(Database& database, int64_t session, int64_t utc_ns);

/// What the newest of a session's mirrors says of the session itself: id, name and who recorded it; nothing where none
/// can be read.
[[nodiscard]] std::optional<Session> session_of_mirrors(const std::vector<std::string>& copies);

/// What `apply_mirrors` brought back.
struct MirrorCounts {
  size_t revisions = 0;
  size_t damaged = 0;  ///< copies that could not be read
};
enum class MirrorFacts { taken, left };
/// Puts what a session's mirrors say into it: the revisions of all copies (they are append-only, so that none is lost;
/// those that are there already stay as they are), and, where `facts` are taken, name, owner and people of the newest.
/// Users are found by name. [inside a change]
MirrorCounts apply_mirrors(Database& database, int64_t session, const std::vector<std::string>& copies,
                           MirrorFacts facts);
/// Whether a copy has revisions that the catalogue does not have. A copy that cannot be read has none.
[[nodiscard]] bool mirrors_know_more(Database& database, int64_t session, const std::vector<std::string>& copies);

}  // namespace parallax::store
