// SPDX-License-Identifier: Apache-2.0
// What breaks a catalogue, caused for real.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

// A store with users, two sessions and a mark, its folders up to date; closed.
void fill(Fixture& fixture, bool backup) {
  fixture.set_up();
  fixture.add("anna", Role::trainer);
  fixture.put(recorded(1, "First"));
  REQUIRE(fixture.items().add_item(actor_named("anna"), id_of(1), {.title = "early mark"}));
  if (backup) REQUIRE(fixture.store().back_up());
  fixture.put(recorded(2, "Second"));
  const auto late = fixture.items().add_item(actor_named("anna"), id_of(2), {.title = "late mark"});
  REQUIRE(fixture.items().edit_item(actor_named("anna"), late->id, {.description = "edited"}));
  REQUIRE(fixture.sessions().rename_session({}, id_of(2), "Second, renamed"));
  fixture.close();
  CHECK_FALSE(std::filesystem::exists(fixture.data() / "catalogue.db-wal"));
  if (!backup) std::filesystem::remove_all(fixture.data() / "backups");  // the one that is made on the first day
}

void overwrite(const std::filesystem::path& file, off_t from, size_t bytes) {
  const int descriptor = ::open(file.c_str(), O_WRONLY);
  REQUIRE(descriptor >= 0);
  const std::string garbage(bytes, '\x5a');
  REQUIRE(::pwrite(descriptor, garbage.data(), garbage.size(), from) == static_cast<ssize_t>(bytes));
  ::close(descriptor);
}

void check_all_is_back(Fixture& fixture, bool users) {
  REQUIRE(fixture.store().rebuilt());
  CHECK(fixture.names({.sort = SessionSort::name, .order = SortOrder::ascending}) ==
        std::vector<std::string>{"First", "Second, renamed"});
  CHECK(fixture.names({.search = "early"}) == std::vector<std::string>{"First"});
  const auto items = fixture.items().items(id_of(2), {});
  REQUIRE(items->total == 1);
  CHECK(items->items[0].description == "edited");
  CHECK(items->items[0].revision == 2);
  CHECK(fixture.sessions().session(id_of(2))->summary.marks == 1);
  CHECK(fixture.accounts().needs_setup() == !users);
  CHECK(fixture.audit().audit({.action = "catalogue-rebuild"})->size() == 1);
  CHECK(fixture.store().verify_audit());
}

}  // namespace

TEST_CASE("a damaged, truncated, emptied or deleted catalogue comes back from backup and session folders") {
  const bool backup = GENERATE(true, false);
  const std::string fault = GENERATE("header", "middle", "truncated", "empty", "deleted", "marked");
  INFO(fault << (backup ? ", with backup" : ", without backup"));
  Fixture fixture;
  fill(fixture, backup);
  const auto file = fixture.data() / "catalogue.db";
  const auto size = std::filesystem::file_size(file);
  if (fault == "header") overwrite(file, 0, 4096);
  if (fault == "middle") overwrite(file, 4096, size - 8192);
  if (fault == "truncated") std::filesystem::resize_file(file, size / 2);
  if (fault == "empty") std::filesystem::resize_file(file, 0);
  if (fault == "deleted") std::filesystem::remove(file);
  if (fault == "marked") write_text(fixture.data() / "catalogue.damaged", "met while in use");
  REQUIRE(fixture.open());
  check_all_is_back(fixture, backup);
  REQUIRE(fixture.open());
  CHECK_FALSE(fixture.store().rebuilt());
}

TEST_CASE("after a rebuild without users their sessions find them again by name") {
  Fixture fixture;
  fill(fixture, false);
  std::filesystem::remove(fixture.data() / "catalogue.db");
  REQUIRE(fixture.open());
  // As what happened, for it is read when there are users again.
  CHECK(fixture.store().rebuilt()->ends_with(
      "2 sessions came from their folders, 2 of them and 3 changes of marks that the backup did not have. "
      "No user came back, so the recorder had to be set up again."));
  fixture.set_up();
  const User anna = fixture.add("anna", Role::trainer);
  CHECK(fixture.sessions().session(id_of(1))->relations.owner == anna.id);
  CHECK(fixture.sessions().sessions({.visible_to = anna})->total == 2);
}

TEST_CASE("a folder that cannot be read is named and hinders nothing") {
  Fixture fixture;
  fill(fixture, false);
  write_text(fixture.data() / "sessions" / "broken" / "session.json", "{");
  write_text(fixture.data() / "sessions" / id_of(1) / "catalogue.json", "{\"version\":1,\"items\":[{\"id\":7},[]]}");
  std::filesystem::remove(fixture.data() / "catalogue.db");
  REQUIRE(fixture.open());
  CHECK(fixture.store().rebuilt()->find("broken") != std::string::npos);
  CHECK(fixture.names({}).size() == 2);
}

TEST_CASE("a catalogue of a later version is refused, not rebuilt") {
  Fixture fixture;
  fixture.close();
  SQLite::Database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  CHECK(fixture.open().error().code == "catalogue-newer");
}

TEST_CASE("a large catalogue is checked beside the running recorder, which need not wait for it to end") {
  Fixture fixture;
  fill(fixture, false);
  fixture.close();
  {
    const auto file = fixture.data() / "catalogue.db";
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    const int64_t page = database.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'gap'").getInt64();
    overwrite(file, (page - 1) * 4096, 4096);  // the start does not look at gaps
  }
  std::promise<Error> damage;
  store::StoreOptions options{.data = fixture.data(), .clock = &fixture.clock(), .checked_at_start_bytes = 0};
  options.cheap_passwords = true;
  options.check_after_ns = 3600 * kNsPerSecond;
  REQUIRE(store::Store::open(options));  // and ended at once
  options.check_after_ns = 0;
  options.on_damage = [&damage](const Error& error) { damage.set_value(error); };
  {
    const auto opened = store::Store::open(options);
    REQUIRE(opened);
    auto told = damage.get_future();
    REQUIRE(told.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
    CHECK(told.get().code == "catalogue-damaged");
  }
  REQUIRE(fixture.open());
  CHECK(fixture.store().rebuilt());
}

TEST_CASE("seven backups are kept, the newest ones") {
  Fixture fixture;
  for (int day = 0; day < 9; ++day) {
    REQUIRE(fixture.store().back_up());
    fixture.clock().advance(24 * 3600 * kNsPerSecond);
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(fixture.data() / "backups")) {
    CHECK(entry.path().extension() == ".db");
    ++files;
  }
  CHECK(files == 7);
}

TEST_CASE("backups that are made at once do not spoil each other") {
  Fixture fixture;
  fixture.put(recorded(1, "Airway"));
  std::vector<std::future<bool>> made;
  for (int i = 0; i < 4; ++i)
    made.push_back(std::async(std::launch::async, [&] { return fixture.store().back_up().has_value(); }));
  for (auto& one : made) CHECK(one.get());
}

TEST_CASE("the audit log cannot be altered through SQL, and an alteration behind its back is named") {
  Fixture fixture;
  fill(fixture, false);
  {
    SQLite::Database database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE);
    CHECK_THROWS(database.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 3"));
    CHECK_THROWS(database.exec("DELETE FROM audit WHERE seq = 3"));
    database.exec("DROP TRIGGER audit_no_update");
    database.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 3");
  }
  REQUIRE(fixture.open());
  const auto verified = fixture.store().verify_audit();
  REQUIRE_FALSE(verified);
  CHECK(verified.error().text.find("Row 3 ") != std::string::npos);
}

TEST_CASE("kill -9 during a thousand marks: each acknowledged one is there, none twice") {
  Fixture fixture;
  fixture.put(recorded(1, "Airway"));
  fixture.close();
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    if (!fixture.open()) _exit(1);
    for (int n = 1; n <= 1000; ++n) {
      const NewItem mark{.id = id_of(n), .start_session_ns = n, .title = "mark " + std::to_string(n)};
      if (!fixture.items().add_item(actor_named("anna"), id_of(1), mark)) _exit(2);
      if (write(pipe_ends[1], &n, sizeof n) != sizeof n) _exit(3);
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  int acknowledged = 0;
  for (int n = 0; read(pipe_ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n);) {
    acknowledged = n;
    if (n == 150) kill(child, SIGKILL);
  }
  close(pipe_ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(acknowledged >= 150);
  REQUIRE(fixture.open());
  const auto items = fixture.items().items(id_of(1), {});
  CHECK(items->total >= static_cast<size_t>(acknowledged));
  CHECK(items->total <= static_cast<size_t>(acknowledged) + 1);
  std::set<std::string> ids;
  for (const Item& item : items->items) CHECK(ids.insert(item.id).second);
  CHECK(fixture.sessions().session(id_of(1))->summary.marks == static_cast<int64_t>(items->total));
  CHECK(fixture.store().verify_audit());
}

TEST_CASE(
    "kill -9 during renaming and deleting: all or nothing, and the files of a deleted session go after the restart") {
  Fixture fixture;
  for (int n = 1; n <= 40; ++n) fixture.put(recorded(n, "Old"));
  fixture.close();
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    if (!fixture.open()) _exit(1);
    for (int n = 1; n <= 40; ++n) {
      const bool done = n % 2 == 0 ? fixture.sessions().delete_session({}, id_of(n), "").has_value()
                                   : fixture.sessions().rename_session({}, id_of(n), "New").has_value();
      if (!done || write(pipe_ends[1], &n, sizeof n) != sizeof n) _exit(2);
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  int acknowledged = 0;
  for (int n = 0; read(pipe_ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n);) {
    acknowledged = n;
    if (n == 20) kill(child, SIGKILL);
  }
  close(pipe_ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(fixture.open());
  fixture.store().settle_folders();
  for (int n = 1; n <= acknowledged; ++n) {
    const auto detail = fixture.sessions().session(id_of(n));
    CHECK(detail.has_value() == (n % 2 == 1));
    if (detail) CHECK(detail->summary.name == "New");
    CHECK(std::filesystem::exists(fixture.data() / "sessions" / id_of(n) / "front.mp4") == detail.has_value());
  }
  for (int n = acknowledged + 2; n <= 40; ++n) CHECK(fixture.sessions().session(id_of(n))->summary.name == "Old");
  CHECK(fixture.store().verify_audit());
}

TEST_CASE("a full disk refuses the change in words, keeps what was acknowledged, and all goes on when there is room") {
  TempFolder mount_point;
  if (mount("tmpfs", mount_point.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
    WARN("no right to mount a small tmpfs: not tried");
    return;
  }
  const SetClock clock;
  {
    auto opened = store::Store::open({.data = mount_point.path(), .clock = &clock, .cheap_passwords = true});
    REQUIRE(opened);
    Items& items = (*opened)->items();
    std::promise<Result<void>> stored;
    (*opened)->session_register().store_session(recorded(1, "S"), "S",
                                                [&](Result<void> result) { stored.set_value(std::move(result)); });
    REQUIRE(stored.get_future().get());
    size_t acknowledged = 0;
    Result<Item> last;
    for (int n = 0; n < 1000; ++n) {
      last = items.add_item(actor_named("anna"), id_of(1), {.title = "m", .description = std::string(20'000, 'd')});
      if (!last) break;
      ++acknowledged;
    }
    REQUIRE_FALSE(last);
    CHECK(last.error().code == "catalogue-full");
    CHECK(items.items(id_of(1), {})->total == acknowledged);
    REQUIRE(mount("tmpfs", mount_point.path().c_str(), "tmpfs", MS_REMOUNT, "size=30m") == 0);
    CHECK(items.add_item(actor_named("anna"), id_of(1), {.title = "room again"}));
    CHECK(items.items(id_of(1), {})->total == acknowledged + 1);
    CHECK((*opened)->verify_audit());
  }
  umount(mount_point.path().c_str());
}
