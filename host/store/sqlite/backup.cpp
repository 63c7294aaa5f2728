// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/burials.hpp"
#include "store/sqlite/mirror.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "catalogue-";

void remove_with_journal(const fs::path& file) {
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm"}) fs::remove(file.string() + ending, ignored);
}

Result<fs::path> move_aside(const fs::path& file, int64_t utc_ns) {
  std::string name = "catalogue.broken-" + format_utc(utc_ns);
  std::replace(name.begin(), name.end(), ':', '-');
  fs::path folder = file.parent_path() / name;
  std::error_code problem;
  for (int n = 2; fs::exists(folder, problem); ++n) folder = file.parent_path() / fmt::format("{}-{}", name, n);
  fs::create_directories(folder, problem);
  for (const char* ending : {"", "-wal", "-shm"}) {
    const fs::path part = file.string() + ending;
    if (fs::exists(part) && !problem) fs::rename(part, folder / part.filename(), problem);
  }
  if (problem) {
    return fail("catalogue-failed", "The damaged catalogue cannot be moved aside: " + problem.message() + ".",
                "Check the rights of the data folder.");
  }
  return folder;
}

// A sound copy of `backup` at `file`, brought up to the present version.
Result<std::unique_ptr<Database>> open_copy(const fs::path& backup, const fs::path& file) {
  remove_with_journal(file);
  std::error_code problem;
  fs::copy_file(backup, file, fs::copy_options::overwrite_existing, problem);
  if (problem) return fail("catalogue-failed", "The backup cannot be copied: " + problem.message() + ".");
  auto database = open_database(file, OpenMode::read_write);
  if (!database) return database;
  if (auto sound = check_database(**database); !sound) return fail(sound.error());
  if (auto ready = prepare_schema(**database); !ready) return fail(ready.error());
  return database;
}

// What was deleted after the backup was made, which still has it.
void bury_deleted(Database& database, const fs::path& backups) {
  for (const Buried& buried : buried_in(backups)) {
    Statement remove(database, "DELETE FROM session WHERE id = ?");
    remove.bind(1, buried.id);
    remove.exec();
    Statement bury(database,
                   "INSERT OR IGNORE INTO tombstone (session_id, name, folder, hashes, deleted_by, reason, utc_ns) "
                   "VALUES (?,?,?,?,?,?,?)");
    bind_all(bury, buried.id, buried.name, buried.folder, buried.hashes, buried.deleted_by, buried.reason,
             buried.utc_ns);
    bury.exec();
  }
}

void add_folders(Database& database, SessionFolders& folders, RebuildReport& report) {
  const auto found = folders.list();
  if (!found) {
    report.unreadable.push_back(found.error().line());
    return;
  }
  for (const FoundSession& folder : *found) {
    if (!folder.session) {
      report.unreadable.push_back(folder.folder + ": " + folder.session.error().text);
      continue;
    }
    const bool known = session_row(database, folder.session->id).has_value();
    const auto row = put_session(database, *folder.session, folder.folder);
    if (!row) continue;  // deleted before; its files go now
    ++report.sessions;
    if (!known) ++report.sessions_beyond_backup;
    if (folder.catalogue_json.empty()) continue;
    const MirrorCounts mirrored = apply_mirrors(database, *row, folder.catalogue_json, MirrorFacts::taken);
    report.revisions_beyond_backup += mirrored.revisions;
    if (mirrored.damaged > 0) {
      report.unreadable.push_back(folder.folder +
                                  ": The file catalogue.json of the session is damaged or of a later version; its "
                                  "people and marks come from another copy or from the newest backup, as far as they "
                                  "are there.");
    }
  }
}

/// "1 session", "2 sessions".
std::string counted(size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

std::string RebuildReport::text() const {
  std::string out = fmt::format("The catalogue was rebuilt ({}). ", reason);
  out +=
      backup.empty() ? "There was no sound backup. " : "It starts from the backup " + backup.filename().string() + ". ";
  out += fmt::format("{} came from {}, {} of them and {} of marks that the backup did not have. ",
                     counted(sessions, "session"), sessions == 1 ? "its folder" : "their folders",
                     sessions_beyond_backup, counted(revisions_beyond_backup, "change"));
  // What happened then, not what is so when it is read: by that time the recorder has been set up again.
  out += users == 0 ? "No user came back, so the recorder had to be set up again."
                    : fmt::format("{} came back.", counted(users, "user"));
  if (!kept_at.empty()) out += " The damaged files are kept in " + kept_at.filename().string() + ".";
  for (const std::string& folder : unreadable) out += " Not readable: " + folder;
  return out;
}

Result<void> check_database(Database& database) {
  return guarded([&]() -> Result<void> {
    Statement check(database, "PRAGMA quick_check(1)");
    check.executeStep();
    const std::string said = check.getColumn(0).getString();
    if (said == "ok") return {};
    return fail("catalogue-damaged", "The catalogue is damaged (" + said + ").",
                "Restart the recorder: it restores the newest backup and what the session folders say.");
  });
}

std::vector<fs::path> backups_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && entry.path().extension() == ".db") files.push_back(entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

Result<fs::path> make_backup(Database& source, const fs::path& folder, int64_t utc_ns, size_t kept) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  const fs::path file = folder / (kPrefix + format_utc(utc_ns).substr(0, 10) + ".db");
  const fs::path copy = folder / "being-made.db";
  remove_with_journal(copy);
  auto made = guarded([&]() -> Result<void> {
    Database target(copy.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(target, source);
    while (backup.executeStep(256) == SQLITE_OK) {
    }
    // One plain file: a backup that is opened for a check must not grow a journal of its own.
    target.exec("PRAGMA journal_mode = DELETE");
    return check_database(target);
  });
  if (made) {
    fs::rename(copy, file, problem);
    if (problem) made = fail("catalogue-failed", "The backup cannot be put in place: " + problem.message() + ".");
  }
  remove_with_journal(copy);
  if (!made) return fail(made.error());
  const auto all = backups_in(folder);
  for (size_t i = kept; i < all.size(); ++i) remove_with_journal(all[i]);
  return file;
}

Result<RebuildReport> rebuild_catalogue(const fs::path& file, const fs::path& backups, SessionFolders* folders,
                                        const Clock& clock, const std::string& reason) {
  RebuildReport report{.reason = reason};
  const fs::path fresh = file.string() + ".rebuilt";
  std::unique_ptr<Database> database;
  for (const fs::path& backup : backups_in(backups)) {
    auto copy = open_copy(backup, fresh);
    if (!copy) continue;
    database = std::move(*copy);
    report.backup = backup;
    break;
  }
  if (!database) {
    remove_with_journal(fresh);
    auto made = open_database(fresh, OpenMode::create);
    if (!made) return fail(made.error());
    database = std::move(*made);
    if (auto ready = prepare_schema(*database); !ready) return fail(ready.error());
  }
  // A journal without its catalogue is moved as well: it must never be played into the new one.
  if (fs::exists(file) || fs::exists(file.string() + "-wal") || fs::exists(file.string() + "-shm")) {
    auto aside = move_aside(file, clock.utc_ns());
    if (!aside) return fail(aside.error());
    report.kept_at = *aside;
  }
  const auto filled = guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(*database);
    bury_deleted(*database, backups);
    if (folders) add_folders(*database, *folders, report);
    report.users = static_cast<size_t>(database->execAndGet("SELECT count(*) FROM user").getInt64());
    append_audit(*database, clock, {}, {.action = "catalogue-rebuild", .reason = report.text()});
    transaction.commit();
    database->exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return {};
  });
  if (!filled) return fail(filled.error());
  database.reset();
  std::error_code problem;
  fs::rename(fresh, file, problem);
  if (problem)
    return fail("catalogue-failed", "The rebuilt catalogue cannot be put in place: " + problem.message() + ".");
  remove_with_journal(fresh);
  return report;
}

}  // namespace parallax::store
