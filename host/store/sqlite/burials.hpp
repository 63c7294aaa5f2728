// SPDX-License-Identifier: Apache-2.0
// The list of deleted sessions beside the backups: a backup that is older than a deletion must not bring the session
// back when it is restored. Internal to store/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::store {

/// What the catalogue's row in `tombstone` says.
struct Buried {
  std::string id;
  std::string name;
  std::string folder;
  std::string hashes;  ///< JSON array
  std::string deleted_by;
  std::string reason;
  int64_t utc_ns = 0;
};

/// Adds one, durably: before the session's files go. @errors "file-failed". Blocks.
Result<void> note_burial(const std::filesystem::path& backups, const Buried& buried);
/// All that were noted; lines that cannot be read are left out.
[[nodiscard]] std::vector<Buried> buried_in(const std::filesystem::path& backups);

}  // namespace parallax::store
