// SPDX-License-Identifier: Apache-2.0
// The catalogue and everything around it, put together. One per recorder; the recorder's main makes it:
//   LocalFolders folders(data / "sessions", media::session_from_json);
//   auto store = Store::open({.data = data, .folders = &folders, .clock = &clock});
//   if (store.value()->rebuilt()) log_warning(…, store.value()->rebuilt()->text());
// Its ports (sessions(), accounts(), events(), jobs(), media(), …) may be used on any thread while it lives.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/ports/accounts.hpp"
#include "model/ports/audit.hpp"
#include "model/ports/catalogue_changes.hpp"
#include "model/ports/events.hpp"
#include "model/ports/items.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/media.hpp"
#include "model/ports/notices.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/session_folders.hpp"
#include "model/ports/session_naming.hpp"
#include "model/ports/sessions.hpp"
#include "store/folders/export_watch.hpp"

namespace parallax::store {

struct StoreOptions {
  std::filesystem::path data;         ///< holds catalogue.db, backups/, secret-key, setup-token
  SessionFolders* folders = nullptr;  ///< outlives the store
  const Clock* clock = nullptr;       ///< outlives the store
  /// Words of sessions kept in memory for the search; beyond it searches use the search table, which is slower for
  /// words that occur everywhere.
  size_t search_text_bytes = size_t{256} << 20;
  /// Catalogues up to this size are checked wholly before the start, larger ones beside the running recorder.
  size_t checked_at_start_bytes = size_t{64} << 20;
  int64_t check_after_ns = 5 * kNsPerSecond;  ///< so long after the start, which it shall not slow down
  size_t events_kept = 10'000;                ///< for clients that come back; some KiB each
  std::filesystem::path audit_heads;          ///< folder for the audit log's daily head; empty: the program's log only
  int address_tries = 20;                     ///< wrong log-ins from one address that lock it for a while
  std::vector<ExportFolder> exports;          ///< where sessions may be copied to
  LookAtExport look_at_export = store::look_at_export;
  bool cheap_passwords = false;  ///< tests only: Argon2id at its lowest cost
  /// Called, on any thread, when the catalogue turns out to be damaged while it is in use. It is rebuilt at the next
  /// start.
  std::function<void(const Error&)> on_damage;
};

class Store {
 public:
  /// Opens or makes the catalogue; rebuilds it when it is damaged or missing. Blocks. @errors "catalogue-…",
  /// "secret-key".
  static Result<std::unique_ptr<Store>> open(StoreOptions options);
  /// Finishes what is queued and brings the session folders up to date.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] Sessions& sessions();
  [[nodiscard]] SessionRegister& session_register();
  [[nodiscard]] Items& items();
  [[nodiscard]] Rooms& rooms();
  [[nodiscard]] SourcePasswords& source_passwords();
  [[nodiscard]] AuditLog& audit();
  [[nodiscard]] Naming& naming();
  [[nodiscard]] Accounts& accounts();
  [[nodiscard]] EventLog& events();
  [[nodiscard]] CatalogueChanges& changes();
  [[nodiscard]] Notices& notices();
  [[nodiscard]] Jobs& jobs();
  [[nodiscard]] SessionJobs& session_jobs();  ///< only with folders
  [[nodiscard]] MediaAccess& media();         ///< only with folders
  /// What a rebuild at this start brought back, in words; empty when there was none.
  [[nodiscard]] const std::optional<std::string>& rebuilt() const;

  /// Folders of sessions that are stopped and whose parts are all finished and hashed: recovery need not look at them.
  /// The first call answers as of the start. Blocks. [one thread at a time]
  Result<std::vector<std::string>> settled_folders();
  /// Makes a backup now. Besides, one is made every day. Returns the file. [any thread]
  Result<std::filesystem::path> back_up();
  /// Waits until the session folders are up to date. [any thread]
  void settle_folders();
  /// Recomputes the audit chain. @errors "audit-broken" names the row. [any thread]
  Result<void> verify_audit();

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace parallax::store
