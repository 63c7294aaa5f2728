// SPDX-License-Identifier: Apache-2.0
// Copies of the catalogue while it is in use, and bringing one back. Internal to store/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/session_folders.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// Copies the catalogue to `<folder>/catalogue-YYYY-MM-DD.db` (the day's last one counts), checks the copy, and keeps
/// the newest `kept`. Returns the copy.
Result<std::filesystem::path> make_backup(Database& source, const std::filesystem::path& folder, int64_t utc_ns,
                                          size_t kept);
/// Newest first.
[[nodiscard]] std::vector<std::filesystem::path> backups_in(const std::filesystem::path& folder);
/// SQLite's quick check. @errors "catalogue-damaged" with the first finding.
Result<void> check_database(Database& database);

/// What came back.
struct RebuildReport {
  std::string reason;                  ///< why it was rebuilt, in words
  std::filesystem::path kept_at;       ///< where the damaged files are; empty if there were none
  std::filesystem::path backup;        ///< the backup it starts from; empty if there was none
  size_t sessions = 0;                 ///< sessions in the folders that are in the catalogue now
  size_t sessions_beyond_backup = 0;   ///< of these, how many the backup did not have
  size_t revisions_beyond_backup = 0;  ///< changes of marks and other items that the backup did not have
  size_t users = 0;
  std::vector<std::string> unreadable;     ///< folders whose session.json cannot be read, with the reason
  [[nodiscard]] std::string text() const;  ///< for the log and the audit row
};

/// Moves a damaged catalogue aside, starts from the newest sound backup (or from nothing), adds what the session
/// folders say, and puts the result in place. Blocks for as long as that takes.
Result<RebuildReport> rebuild_catalogue(const std::filesystem::path& file, const std::filesystem::path& backups,
                                        SessionFolders* folders, const Clock& clock, const std::string& reason);

}  // namespace parallax::store
