// SPDX-License-Identifier: Apache-2.0
// The thread that brings the session folders up to the catalogue: removes the files of deleted sessions, writes
// catalogue.json soon after a change; and makes the daily backup. What it has to do stands in the catalogue, so that it
// goes on after a crash. Internal to store/.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/session_folders.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/mirror.hpp"
#include "store/sqlite/writer.hpp"

namespace parallax::store {

struct FolderKeeperOptions {
  std::filesystem::path backups;
  size_t backups_kept = 7;
  int64_t backup_every_ns = 24LL * 3600 * 1'000'000'000;
  std::filesystem::path heads;  ///< folder for the audit log's daily head; empty: the log of the program only
  int64_t settle_ms = 1000;     ///< changes within this time are written once
  /// Takes what a session's mirrors say into the catalogue; see apply_mirrors.
  std::function<Result<void>(const std::string& session, const std::vector<std::string>& copies, MirrorFacts facts)>
      merge;
};

class FolderKeeper {
 public:
  /// `folders` may be null: then nothing but the backup is done.
  FolderKeeper(Writer& writer, Readers& readers, SessionFolders* folders, const Clock& clock,
               FolderKeeperOptions options);
  ~FolderKeeper();
  FolderKeeper(const FolderKeeper&) = delete;
  FolderKeeper& operator=(const FolderKeeper&) = delete;

  /// Writes what is due, then ends the thread; `due` may still be called. [owner thread]
  void end();
  void due();  ///< [any thread]
  /// Does everything that is due, now. [any thread but the writer's]
  void work_off();
  Result<std::filesystem::path> back_up();

 private:
  void run();
  void remove_deleted();
  void write_stale();
  [[nodiscard]] Result<void> take_over(int64_t row, const std::string& id, const std::string& folder, bool is_new);
  void back_up_if_due();
  void note_head();

  Writer& writer_;
  Readers& readers_;
  SessionFolders* folders_;
  const Clock& clock_;
  const FolderKeeperOptions options_;
  std::mutex working_;
  std::optional<std::set<std::string>> noted_burials_;  ///< guarded by `working_`
  std::set<std::string> told_left_;                     ///< sessions whose files could not be removed; as above
  std::mutex backing_up_;                               ///< two would write one file
  std::mutex mutex_;
  std::condition_variable wake_;
  bool due_ = true;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace parallax::store
