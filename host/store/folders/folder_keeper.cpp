// SPDX-License-Identifier: Apache-2.0
#include "store/folders/folder_keeper.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/log.hpp"
#include "base/text.hpp"
#include "store/sqlite/audit_seal.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/burials.hpp"

namespace parallax::store {
namespace {

// Looks at the time for the backup, and retries what failed, this often.
constexpr auto kLook = std::chrono::minutes(10);

struct Due {
  int64_t row = 0;
  std::string id;
  std::string folder;
  bool is_new = false;
};

Result<std::vector<Due>> stale_sessions(Readers& readers) {
  return readers.read([&](Database& database) -> Result<std::vector<Due>> {
    std::vector<Due> rows;
    Statement select(database, "SELECT row, id, folder, mirror_stale = 3 FROM session WHERE mirror_stale > 0");
    while (select.executeStep()) {
      rows.push_back({.row = select.getColumn(0).getInt64(),
                      .id = select.getColumn(1).getString(),
                      .folder = select.getColumn(2).getString(),
                      .is_new = select.getColumn(3).getInt() != 0});
    }
    return rows;
  });
}

Result<std::vector<Buried>> unremoved_sessions(Readers& readers) {
  return readers.read([&](Database& database) -> Result<std::vector<Buried>> {
    std::vector<Buried> rows;
    Statement select(database,
                     "SELECT session_id, name, folder, hashes, deleted_by, reason, utc_ns FROM tombstone "
                     "WHERE files_removed = 0");
    while (select.executeStep()) {
      rows.push_back({.id = select.getColumn(0).getString(),
                      .name = select.getColumn(1).getString(),
                      .folder = select.getColumn(2).getString(),
                      .hashes = select.getColumn(3).getString(),
                      .deleted_by = select.getColumn(4).getString(),
                      .reason = select.getColumn(5).getString(),
                      .utc_ns = select.getColumn(6).getInt64()});
    }
    return rows;
  });
}

Result<void> set(Writer& writer, const char* sql, const Due& due) {
  return writer.write([&](Change& change) -> Result<void> {
    Statement update(change.database, sql);
    bind_all(update, due.row, due.id);
    update.exec();
    return {};
  });
}

}  // namespace

FolderKeeper::FolderKeeper(Writer& writer, Readers& readers, SessionFolders* folders, const Clock& clock,
                           FolderKeeperOptions options)
    : writer_(writer),
      readers_(readers),
      folders_(folders),
      clock_(clock),
      options_(std::move(options)),
      thread_([this] { run(); }) {}

FolderKeeper::~FolderKeeper() {
  end();
}

void FolderKeeper::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void FolderKeeper::due() {
  const std::lock_guard lock(mutex_);
  due_ = true;
  wake_.notify_one();
}

void FolderKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    wake_.wait_for(lock, kLook, [this] { return due_ || ending_; });
    wake_.wait_for(lock, std::chrono::milliseconds(options_.settle_ms), [this] { return ending_; });
    due_ = false;
    lock.unlock();
    work_off();
    back_up_if_due();
    lock.lock();
  }
  lock.unlock();
  work_off();
}

void FolderKeeper::work_off() {
  const std::lock_guard one_at_a_time(working_);
  if (!folders_) return;
  remove_deleted();
  write_stale();
}

void FolderKeeper::remove_deleted() {
  const auto buried = unremoved_sessions(readers_);
  if (!buried || buried->empty()) return;
  if (!noted_burials_) {
    noted_burials_.emplace();
    for (const Buried& noted : buried_in(options_.backups)) noted_burials_->insert(noted.id);
  }
  for (const Buried& each : *buried) {
    // Once, however often its files cannot be removed.
    auto removed = noted_burials_->contains(each.id) ? Result<void>() : note_burial(options_.backups, each);
    if (removed) noted_burials_->insert(each.id);
    if (removed) removed = folders_->remove(each.folder);
    if (removed) {
      removed = set(writer_, "UPDATE tombstone SET files_removed = 1 + ?1 WHERE session_id = ?2",
                    {.row = 0, .id = each.id, .folder = {}});
    }
    if (!removed && told_left_.insert(each.id).second)  // once a run; it is tried again and again
      log_warning("store", "The files of the deleted session {} are still there: {}", each.id, removed.error().line());
  }
}

/// What lies in the folder and is not in the catalogue comes from a disk that was away when the catalogue was rebuilt.
/// It must be taken before the file is written anew, or it is lost for good.
Result<void> FolderKeeper::take_over(int64_t row, const std::string& id, const std::string& folder, bool is_new) {
  const auto found = folders_->find(folder);
  if (!found || found->catalogue_json.empty()) return {};
  const auto more = readers_.read(
      [&](Database& database) -> Result<bool> { return mirrors_know_more(database, row, found->catalogue_json); });
  if (!more) return fail(more.error());
  if (!*more && !is_new) return {};
  return options_.merge(id, found->catalogue_json, is_new ? MirrorFacts::taken : MirrorFacts::left);
}

void FolderKeeper::write_stale() {
  const auto stale = stale_sessions(readers_);
  if (!stale) return;
  for (const Due& due : *stale) {
    auto written = take_over(due.row, due.id, due.folder, due.is_new);
    // 2 says "as of now"; a change meanwhile makes it 1 again, and the file is written once more.
    if (written) written = set(writer_, "UPDATE session SET mirror_stale = 2 WHERE row = ?1 AND id = ?2", due);
    if (written) {
      const auto mirror =
          readers_.read([&](Database& database) { return session_mirror(database, due.row, clock_.utc_ns()); });
      written = mirror ? folders_->replace(due.folder, kMirrorFile, *mirror) : fail(mirror.error());
    }
    if (written)
      written =
          set(writer_, "UPDATE session SET mirror_stale = 0 WHERE row = ?1 AND id = ?2 AND mirror_stale = 2", due);
    if (!written) log_warning("store", "catalogue.json of {} is behind: {}", due.folder, written.error().line());
  }
}

Result<std::filesystem::path> FolderKeeper::back_up() {
  const std::lock_guard one_at_a_time(backing_up_);
  auto made = readers_.read([&](Database& database) {
    return make_backup(database, options_.backups, clock_.utc_ns(), options_.backups_kept);
  });
  if (!made) {
    log_warning("store", "No backup of the catalogue could be made: {}", made.error().line());
    return made;
  }
  (void)writer_.write([&](Change& change) -> Result<void> {
    Statement note(change.database,
                   "INSERT INTO meta (key, value) VALUES ('backup_utc_ns', ?1) "
                   "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    note.bind(1, std::to_string(clock_.utc_ns()));
    note.exec();
    return {};
  });
  return made;
}

void FolderKeeper::back_up_if_due() {
  const auto last = readers_.read([](Database& database) -> Result<int64_t> {
    Statement select(database, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'backup_utc_ns'");
    return select.executeStep() ? select.getColumn(0).getInt64() : 0;
  });
  // A clock that was set back must not put the next backup off for long.
  const int64_t since_ns = last ? clock_.utc_ns() - *last : 0;
  if (!last || (since_ns < options_.backup_every_ns && since_ns >= 0)) return;
  (void)back_up();
  note_head();
}

// What the log ends in today, where whoever rewrites the catalogue does not reach: the journal, another computer's
// disk.
void FolderKeeper::note_head() {
  const auto head = readers_.read([](Database& database) -> Result<AuditHead> { return audit_head(database); });
  if (!head || head->seq == 0) return;
  const std::string facts = fmt::format("row {} hash {}", head->seq, to_hex(head->hash.data(), head->hash.size()));
  log_info("audit", "The audit log ends in {}", facts);
  if (options_.heads.empty()) return;
  const auto file = options_.heads / "audit-heads.txt";
  const std::string line = format_utc(clock_.utc_ns()) + " " + facts + "\n";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  const bool written = descriptor >= 0 &&
                       ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(descriptor) == 0;
  const int problem = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!written) log_warning("audit", "The head could not be noted in {}: {}.", file.string(), std::strerror(problem));
}

}  // namespace parallax::store
