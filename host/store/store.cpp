// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>

#include "base/log.hpp"
#include "store/catalogue/account_store.hpp"
#include "store/catalogue/audit_store.hpp"
#include "store/catalogue/event_ring.hpp"
#include "store/catalogue/item_store.hpp"
#include "store/catalogue/notice_store.hpp"
#include "store/catalogue/room_store.hpp"
#include "store/catalogue/session_store.hpp"
#include "store/folders/folder_keeper.hpp"
#include "store/folders/job_runner.hpp"
#include "store/folders/session_files.hpp"
#include "store/secrets/private_file.hpp"
#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/audit_seal.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBackups = "backups";
constexpr const char* kDamagedMark = "catalogue.damaged";  ///< damage was met while in use: rebuild at the next start
constexpr int64_t kAuditRowsAtStart = 1000;

struct Opened {
  std::unique_ptr<Database> database;
  std::unique_ptr<SessionIndex> index;
  bool texts_in_memory = true;
  bool checked = false;
  uint64_t event_start = 0;
  std::future<Result<std::vector<std::string>>> settled;  ///< looked for while the list is loaded
};

Result<std::vector<std::string>> find_settled(const fs::path& file) {
  auto database = open_database(file, OpenMode::read_only);
  if (!database) return fail(database.error());
  return guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> folders;
    Statement select(**database,
                     // One pass through the parts: asked session by session it takes four times as long.
                     "SELECT folder FROM session WHERE state = 'stopped' AND row NOT IN (SELECT session FROM part "
                     "WHERE state IN ('writing', 'closed') OR (sha256 = '' AND frames > 0))");
    while (select.executeStep()) folders.push_back(select.getColumn(0).getString());
    return folders;
  });
}

Result<Opened> open_and_load(const StoreOptions& options) {
  const fs::path file = options.data / kCatalogueFile;
  std::error_code no_size;
  const bool small = !fs::exists(file) || fs::file_size(file, no_size) <= options.checked_at_start_bytes;
  Opened opened{.index = std::make_unique<SessionIndex>(), .checked = small};
  auto database = open_database(file, OpenMode::create);
  if (!database) return fail(database.error());
  opened.database = std::move(*database);
  if (small) {
    if (auto sound = check_database(*opened.database); !sound) return fail(sound.error());
  }
  if (auto ready = prepare_schema(*opened.database); !ready) return fail(ready.error());
  if (auto ready = prepare_audit(*opened.database, *options.clock); !ready) return fail(ready.error());
  opened.settled = std::async(std::launch::async, find_settled, file);
  auto loaded = guarded([&]() -> Result<void> {
    opened.texts_in_memory = load_index(*opened.database, *opened.index, options.search_text_bytes);
    Statement block(*opened.database, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'event_block'");
    if (block.executeStep()) opened.event_start = static_cast<uint64_t>(block.getColumn(0).getInt64());
    return {};
  });
  if (!loaded) return fail(loaded.error());
  return opened;
}

// Why the catalogue has to be rebuilt before it is opened; nothing: it has not.
Result<std::optional<std::string>> reason_to_rebuild(const StoreOptions& options) {
  const fs::path file = options.data / kCatalogueFile;
  if (fs::exists(options.data / kDamagedMark)) return "damage was met while it was in use";
  std::error_code no_size;
  if (fs::exists(file) && fs::file_size(file, no_size) > 0) return std::nullopt;
  bool something = fs::exists(file) || !backups_in(options.data / kBackups).empty();
  if (!something && options.folders) {
    const auto folders = options.folders->list();
    if (!folders) return fail(folders.error());
    something = !folders->empty();
  }
  if (!something) return std::nullopt;
  return fs::exists(file) ? "its file was empty" : "its file was missing";
}

}  // namespace

// In the order of making; ends in the reverse order.
struct Store::Parts {
  StoreOptions options;
  std::optional<std::string> rebuilt;
  SecretBox secrets;
  std::unique_ptr<SessionIndex> index;
  std::unique_ptr<Writer> writer;  // its connection closes after all that read: the last one writes the journal back
  std::unique_ptr<Readers> readers;
  std::unique_ptr<EventRing> events;
  ChangeFeed changes;
  std::unique_ptr<NoticeStore> notices;
  std::unique_ptr<SessionStore> sessions;
  std::unique_ptr<ItemStore> items;
  std::unique_ptr<RoomStore> rooms;
  std::unique_ptr<AuditStore> audit;
  std::unique_ptr<AccountStore> accounts;
  std::unique_ptr<FolderKeeper> keeper;
  std::unique_ptr<JobRunner> jobs;
  std::unique_ptr<ExportWatch> exports;
  std::unique_ptr<SessionFiles> files;
  std::future<Result<std::vector<std::string>>> settled;
  std::jthread check;

  void damaged(const Error& error) {
    log_error("store", "{}", error.line());
    (void)write_private_file(options.data / kDamagedMark, error.text + "\n");
    if (options.on_damage) options.on_damage(error);
  }

  /// On a connection of its own, so that the end of the recorder need not wait for it.
  void check_whole(const std::stop_token& stop) {
    auto database = open_database(options.data / kCatalogueFile, OpenMode::read_only);
    if (!database) return;
    constexpr int kSteps = 10'000;
    sqlite3_progress_handler(
        (*database)->getHandle(), kSteps,
        [](void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; },
        const_cast<std::stop_token*>(&stop));
    const auto sound = check_database(**database);
    if (!sound && sound.error().code == "catalogue-damaged") damaged(sound.error());
  }
};

namespace {

/// False when the recorder ends before.
bool wait_for_turn(const std::stop_token& stop, int64_t wait_ns) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any ended;
  (void)ended.wait_for(lock, stop, std::chrono::nanoseconds(wait_ns), [] { return false; });
  return !stop.stop_requested();
}

Result<std::optional<std::string>> rebuild(const StoreOptions& options, const std::string& reason) {
  const auto report = rebuild_catalogue(options.data / kCatalogueFile, options.data / kBackups, options.folders,
                                        *options.clock, reason);
  if (!report) return fail(report.error());
  std::error_code ignored;
  fs::remove(options.data / kDamagedMark, ignored);
  log_warning("store", "{}", report->text());
  return report->text();
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(StoreOptions options) {
  if (sodium_init() < 0) return fail("catalogue-failed", "The cryptography library cannot be started.");
  std::error_code problem;
  fs::create_directories(options.data, problem);
  auto parts = std::make_unique<Parts>();
  auto secrets = SecretBox::open(options.data / "secret-key");
  if (!secrets) return fail(secrets.error());
  parts->secrets = *secrets;

  const auto reason = reason_to_rebuild(options);
  if (!reason) return fail(reason.error());
  if (*reason) {
    auto report = rebuild(options, **reason);
    if (!report) return fail(report.error());
    parts->rebuilt = *report;
  }
  auto opened = open_and_load(options);
  if (!opened && opened.error().code == "catalogue-damaged" && !parts->rebuilt) {
    auto report = rebuild(options, opened.error().text);
    if (!report) return fail(report.error());
    parts->rebuilt = *report;
    opened = open_and_load(options);
  }
  if (!opened) return fail(opened.error());

  parts->options = options;
  parts->settled = std::move(opened->settled);
  Parts* p = parts.get();
  const auto damaged = [p](const Error& error) { p->damaged(error); };
  parts->index = std::move(opened->index);
  parts->readers = std::make_unique<Readers>(options.data / kCatalogueFile);
  parts->readers->on_damage(damaged);
  auto accounts_from = open_database(options.data / kCatalogueFile, OpenMode::read_only);
  if (!accounts_from) return fail(accounts_from.error());
  parts->writer = std::make_unique<Writer>(std::move(opened->database));
  parts->writer->on_damage(damaged);
  const auto reserve = [p](uint64_t up_to) {
    p->writer->post(
        [up_to](Change& change) -> Result<void> {
          Statement note(change.database,
                         "INSERT INTO meta (key, value) VALUES ('event_block', ?1) "
                         "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
          note.bind(1, std::to_string(up_to));
          note.exec();
          return {};
        },
        [](const Result<void>&) {});
  };
  parts->events = std::make_unique<EventRing>(*options.clock, EventRingOptions{.kept = options.events_kept,
                                                                               .start = opened->event_start,
                                                                               .reserved = opened->event_start,
                                                                               .reserve = reserve});
  const CatalogueParts catalogue{.writer = *parts->writer,
                                 .readers = *parts->readers,
                                 .index = *parts->index,
                                 .events = *parts->events,
                                 .changes = parts->changes,
                                 .secrets = parts->secrets,
                                 .clock = *options.clock,
                                 .texts_in_memory = opened->texts_in_memory,
                                 .folders_due = [p] { p->keeper->due(); }};
  parts->sessions = std::make_unique<SessionStore>(catalogue);
  parts->items = std::make_unique<ItemStore>(catalogue);
  parts->rooms = std::make_unique<RoomStore>(catalogue);
  parts->audit = std::make_unique<AuditStore>(catalogue);
  AccountOptions account_options{.setup_token_file = options.data / "setup-token",
                                 .texts_in_memory = opened->texts_in_memory};
  account_options.address_lockout.tries = options.address_tries;
  if (options.cheap_passwords) account_options.cost = {.operations = 1, .memory_bytes = 8192};
  parts->accounts = std::make_unique<AccountStore>(*parts->writer, *parts->index, *options.clock, account_options);
  if (auto loaded = parts->accounts->load(**accounts_from); !loaded) return fail(loaded.error());
  parts->notices = std::make_unique<NoticeStore>(*parts->writer, *parts->readers, *parts->events, *options.clock);
  if (auto loaded = parts->notices->load(**accounts_from); !loaded) return fail(loaded.error());
  FolderKeeperOptions keeping{.backups = options.data / kBackups, .heads = options.audit_heads};
  keeping.merge = [p](const std::string& session, const std::vector<std::string>& copies, MirrorFacts facts) {
    return p->sessions->merge_mirrors(session, copies, facts);
  };
  // After the catalogue, which it uses from its first moment on; who changes the catalogue comes later still.
  parts->keeper = std::make_unique<FolderKeeper>(*parts->writer, *parts->readers, options.folders, *options.clock,
                                                 std::move(keeping));
  parts->jobs = std::make_unique<JobRunner>(*options.clock, *parts->events);
  if (options.folders) {
    parts->exports = std::make_unique<ExportWatch>(options.exports, *options.clock, options.look_at_export);
    parts->files = std::make_unique<SessionFiles>(*parts->sessions, *parts->audit, *options.folders, *parts->jobs,
                                                  *parts->exports, [p] { p->keeper->work_off(); });
  }
  parts->check = std::jthread([p, checked = opened->checked](const std::stop_token& stop) {
    if (!wait_for_turn(stop, p->options.check_after_ns)) return;
    if (!checked) p->check_whole(stop);
    if (stop.stop_requested()) return;
    const auto chain =
        p->readers->read([](Database& database) { return store::verify_audit(database, kAuditRowsAtStart); });
    if (!chain) log_error("store", "{}", chain.error().line());
  });
  return std::unique_ptr<Store>(new Store(std::move(parts)));
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() {
  // The writer is the last to end: its after-commit steps still use the rest.
  parts_->check = {};
  parts_->jobs.reset();
  parts_->files.reset();
  (void)parts_->writer->write([](Change&) -> Result<void> { return {}; });
  parts_->keeper->end();  // its last changes still tell it that something is due
  parts_->keeper.reset();
}

Sessions& Store::sessions() {
  return *parts_->sessions;
}
SessionRegister& Store::session_register() {
  return *parts_->sessions;
}
Items& Store::items() {
  return *parts_->items;
}
Rooms& Store::rooms() {
  return *parts_->rooms;
}
SourcePasswords& Store::source_passwords() {
  return *parts_->rooms;
}
AuditLog& Store::audit() {
  return *parts_->audit;
}
Naming& Store::naming() {
  return *parts_->sessions;
}
Accounts& Store::accounts() {
  return *parts_->accounts;
}
EventLog& Store::events() {
  return *parts_->events;
}
CatalogueChanges& Store::changes() {
  return parts_->changes;
}
Notices& Store::notices() {
  return *parts_->notices;
}
Jobs& Store::jobs() {
  return *parts_->jobs;
}
SessionJobs& Store::session_jobs() {
  return *parts_->files;
}
MediaAccess& Store::media() {
  return *parts_->files;
}
const std::optional<std::string>& Store::rebuilt() const {
  return parts_->rebuilt;
}

Result<std::vector<std::string>> Store::settled_folders() {
  if (parts_->settled.valid()) return parts_->settled.get();
  return find_settled(parts_->options.data / kCatalogueFile);
}
Result<fs::path> Store::back_up() {
  return parts_->keeper->back_up();
}
void Store::settle_folders() {
  parts_->keeper->work_off();
}
Result<void> Store::verify_audit() {
  return parts_->readers->read([](Database& database) { return store::verify_audit(database, 0); });
}

}  // namespace parallax::store
