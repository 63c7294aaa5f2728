// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <chrono>
#include <future>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/catalogue/account_store.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("set-up needs the token of the data folder, works once, and leaves no token behind") {
  Fixture fixture;
  const auto token_file = fixture.data() / "setup-token";
  struct stat facts {};
  REQUIRE(stat(token_file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK(fixture.accounts().needs_setup());
  CHECK(fixture.accounts().set_up("guess", {.name = "eve", .password = "correct horse"}, "x").error().code ==
        "setup-token-wrong");
  CHECK(fixture.accounts().log_in("tina", "correct horse", "x").error().code == "setup-needed");
  const User tina = fixture.set_up();
  CHECK(tina.role == Role::technician);
  CHECK_FALSE(std::filesystem::exists(token_file));
  CHECK(fixture.accounts().set_up("guess", {.name = "eve", .password = "correct horse"}, "y").error().code ==
        "setup-done");
}

TEST_CASE("a person's full name and department turn no line round and steer no terminal") {
  Fixture fixture;
  fixture.set_up();
  const User anna = fixture.add("anna", Role::trainer);
  for (const char* text : {"Anna \xE2\x80\xAE"
                           "reganam",
                           "Anna \x1b[2J", "Anna\nBerg"}) {
    CHECK(fixture.accounts().change_user({}, anna.id, {.full_name = text}).error().code == "name-invalid");
    CHECK(fixture.accounts().change_user({}, anna.id, {.department = text}).error().code == "name-invalid");
  }
  CHECK(fixture.accounts().change_user({}, anna.id, {.full_name = "", .department = ""}));
  // What an earlier version took keeps nobody from switching the user off.
  fixture.close();
  SQLite::Database(fixture.data() / "catalogue.db", SQLite::OPEN_READWRITE)
      .exec("UPDATE user SET department = 'nursing ' WHERE name = 'anna'");
  REQUIRE(fixture.open());
  CHECK(fixture.accounts().change_user({}, anna.id, {.active = false}));
}

TEST_CASE("a log-in survives a restart and ends with log-out, by time, and with a new password") {
  Fixture fixture;
  fixture.set_up();
  const auto log_in = fixture.accounts().log_in("TINA", "correct horse", "x");
  REQUIRE(log_in);
  REQUIRE(fixture.open());
  CHECK(fixture.accounts().authenticate(log_in->token)->name == "tina");
  REQUIRE(fixture.accounts().log_out(log_in->token, "x"));
  CHECK(fixture.accounts().authenticate(log_in->token).error().code == "token-invalid");

  const auto second = fixture.accounts().log_in("tina", "correct horse", "x");
  fixture.clock().advance(8 * 24 * 3600 * kNsPerSecond);
  CHECK(fixture.accounts().authenticate(second->token).error().code == "token-expired");

  const auto third = fixture.accounts().log_in("tina", "correct horse", "x");
  REQUIRE(fixture.accounts().set_password({}, third->user.id, "another horse"));
  CHECK(fixture.accounts().authenticate(third->token).error().code == "token-invalid");
  CHECK(fixture.accounts().log_in("tina", "another horse", "x"));
}

TEST_CASE("a clock that is set back neither ends a log-in nor lengthens one") {
  Fixture fixture;
  fixture.set_up();
  const int64_t hour = 3600 * kNsPerSecond;
  const auto log_in = fixture.accounts().log_in("tina", "correct horse", "x");
  REQUIRE(log_in);
  fixture.clock().set_back(hour);
  CHECK(fixture.accounts().authenticate(log_in->token));
  CHECK(fixture.accounts().log_in("tina", "correct horse", "x"));
  CHECK(fixture.accounts().authenticate(log_in->token));
  fixture.clock().advance(7 * 24 * hour + 1);  // by the clock on the wall there is an hour left
  CHECK(fixture.accounts().authenticate(log_in->token).error().code == "token-expired");

  const auto second = fixture.accounts().log_in("tina", "correct horse", "x");
  REQUIRE(second);
  fixture.close();
  fixture.clock().set_back(30 * 24 * hour);
  REQUIRE(fixture.open());
  CHECK(fixture.accounts().authenticate(second->token));
  fixture.clock().advance(7 * 24 * hour + 1);
  CHECK(fixture.accounts().authenticate(second->token).error().code == "token-expired");
}

TEST_CASE("neither token nor password stands in the catalogue") {
  Fixture fixture;
  fixture.set_up();
  const auto log_in = fixture.accounts().log_in("tina", "correct horse", "x");
  const auto location = fixture.rooms().add_location({}, {.name = "Room"});
  const NewSource camera{
      .location = location->id, .values = {.name = "Front", .url = "rtsp://c/1"}, .password = "camsecret"};
  const auto source = fixture.rooms().add_source({}, camera);
  REQUIRE(source);
  CHECK(fixture.store().source_passwords().source_password(source->id) == "camsecret");
  fixture.close();
  for (const char* file : {"catalogue.db", "catalogue.db-wal"}) {
    const std::string bytes = read_text(fixture.data() / file);
    for (const std::string& secret : {log_in->token, std::string("correct horse"), std::string("camsecret")}) {
      CHECK(bytes.find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("repeated wrong passwords lock a user at that address for a time that the refusal names") {
  Fixture fixture;
  fixture.set_up();
  const auto guess = [&] { return fixture.accounts().log_in("Tina", "wrong", "bad-host").error().code; };
  for (int n = 0; n < 5; ++n) CHECK(guess() == "log-in-wrong");
  const auto locked = fixture.accounts().log_in("tina", "correct horse", "bad-host");
  REQUIRE_FALSE(locked);
  CHECK(locked.error().code == "log-in-locked");
  CHECK(locked.error().text.find("30 s") != std::string::npos);
  CHECK(fixture.accounts().log_in("tina", "correct horse", "elsewhere"));
  fixture.clock().set_back(-3600 * kNsPerSecond);
  CHECK(guess() == "log-in-locked");
  fixture.clock().advance(31 * kNsPerSecond);
  CHECK(guess() == "log-in-wrong");
  CHECK(fixture.accounts().log_in("tina", "correct horse", "bad-host").error().text.find("60 s") != std::string::npos);
  fixture.clock().advance(61 * kNsPerSecond);
  CHECK(fixture.accounts().log_in("tina", "correct horse", "bad-host"));
}

TEST_CASE("wrong tries are forgiven with time: one each quarter of an hour keeps nobody out") {
  Fixture fixture;
  fixture.set_up();
  for (int n = 0; n < 5; ++n) (void)fixture.accounts().log_in("tina", "wrong", "shared-host");
  for (int n = 0; n < 100; ++n) {
    fixture.clock().advance(15 * 60 * kNsPerSecond);
    CHECK(fixture.accounts().log_in("tina", "wrong", "shared-host").error().code == "log-in-wrong");
  }
  CHECK(fixture.accounts().log_in("tina", "correct horse", "shared-host"));
}

TEST_CASE("a new password opens what wrong tries of the old one had locked, for that user alone") {
  Fixture fixture;
  const User tina = fixture.set_up();
  fixture.add("tin", Role::trainer);
  for (const char* name : {"tina", "tin"}) {
    for (int n = 0; n < 5; ++n) (void)fixture.accounts().log_in(name, "wrong", "x");
  }
  CHECK(fixture.accounts().log_in("tina", "correct horse", "x").error().code == "log-in-locked");
  REQUIRE(fixture.accounts().set_password({}, tina.id, "another horse"));
  CHECK(fixture.accounts().log_in("tina", "another horse", "x"));
  CHECK(fixture.accounts().log_in("tin", "correct horse", "x").error().code == "log-in-locked");
}

TEST_CASE("an address that tries many names is locked out, and a flood leaves few rows in the audit log") {
  Fixture fixture;
  fixture.set_up();
  for (int n = 0; n < 10'000; ++n) {
    CHECK_FALSE(fixture.accounts().log_in("user" + std::to_string(n), "wrong", "bad-host"));
  }
  CHECK(fixture.accounts().log_in("tina", "correct horse", "bad-host").error().code == "log-in-locked");
  CHECK(fixture.accounts().log_in("tina", "correct horse", "good-host"));
  CHECK(fixture.audit().audit({.action = "log-in-failed"})->size() == 20);
}

TEST_CASE("the addresses of one IPv6 network count as one") {
  Fixture fixture;
  fixture.set_up();
  for (int n = 0; n < 20; ++n)
    CHECK_FALSE(fixture.accounts().log_in("user" + std::to_string(n), "wrong", "2001:db8:0:1::" + std::to_string(n)));
  CHECK(fixture.accounts().log_in("tina", "correct horse", "2001:db8:0:1:ffff::1").error().code == "log-in-locked");
  CHECK(fixture.accounts().log_in("tina", "correct horse", "2001:db8:0:2::1"));
}

TEST_CASE("a user has at most twenty log-ins: the oldest ends, also after a restart") {
  Fixture fixture;
  fixture.set_up();
  fixture.add("ben", Role::trainer);
  const auto other = fixture.accounts().log_in("ben", "correct horse", "x");
  REQUIRE(other);
  std::vector<std::string> tokens;
  for (int n = 0; n < 22; ++n) {
    fixture.clock().advance(kNsPerSecond);
    const auto log_in = fixture.accounts().log_in("tina", "correct horse", "x");
    REQUIRE(log_in);
    tokens.push_back(log_in->token);
  }
  const auto check = [&] {
    for (size_t n = 0; n < tokens.size(); ++n) {
      INFO(n);
      CHECK(fixture.accounts().authenticate(tokens[n]).has_value() == (n >= 2));
    }
    CHECK(fixture.accounts().authenticate(other->token));
  };
  check();
  REQUIRE(fixture.open());
  check();
}

TEST_CASE("the last Technician stays, and a user who was switched off is out at once") {
  Fixture fixture;
  const User tina = fixture.set_up();
  CHECK(fixture.accounts().change_user({}, tina.id, {.active = false}).error().code == "user-last-technician");
  CHECK(fixture.accounts().change_user({}, tina.id, {.role = Role::trainer}).error().code == "user-last-technician");
  const User ben = fixture.add("ben", Role::trainer);
  const auto log_in = fixture.accounts().log_in("ben", "correct horse", "x");
  REQUIRE(fixture.accounts().change_user({}, ben.id, {.active = false}));
  CHECK(fixture.accounts().authenticate(log_in->token).error().code == "token-invalid");
  CHECK(fixture.accounts().log_in("ben", "correct horse", "x").error().code == "log-in-wrong");
  CHECK(fixture.accounts().add_user({}, {.name = "BEN", .password = "correct horse"}).error().code == "user-exists");
  CHECK(fixture.accounts().add_user({}, {.name = "carl", .password = "short"}).error().code == "password-weak");
}

TEST_CASE("a password is reset while no recorder runs") {
  Fixture fixture;
  fixture.set_up();
  const auto log_in = fixture.accounts().log_in("tina", "correct horse", "x");
  fixture.close();
  const store::PasswordCost cheap{.operations = 1, .memory_bytes = 8192};
  CHECK(store::reset_password(fixture.data() / "catalogue.db", fixture.clock(), "nobody", "found again", cheap)
            .error()
            .code == "user-unknown");
  REQUIRE(store::reset_password(fixture.data() / "catalogue.db", fixture.clock(), "tina", "found again", cheap));
  REQUIRE(fixture.open());
  CHECK(fixture.accounts().authenticate(log_in->token).error().code == "token-invalid");
  CHECK(fixture.accounts().log_in("tina", "found again", "x"));
  CHECK(fixture.audit().audit({.action = "password-reset"})->size() == 1);
}

TEST_CASE("a failed log-in in any bytes leaves an audit log whose export everybody can check") {
  Fixture fixture;
  fixture.set_up();
  std::string cut = "a";
  for (int i = 0; i < 150; ++i) cut += "é";
  for (const std::string& name : {cut, std::string("\xC3\xBB\xD3"), std::string("x\x1B[2J\xE2\x80\xAEy")}) {
    CHECK(fixture.accounts().log_in(name, "wrong", "10.0.0.9").error().code == "log-in-wrong");
  }
  CHECK(verdict_on_export(fixture) == "sound");
  CHECK(fixture.store().verify_audit());
  const auto rows = fixture.audit().audit({.action = "log-in-failed"});
  REQUIRE(rows->size() == 3);
  for (const AuditRow& row : *rows) CHECK(row.actor == "(no user of this recorder)");  // L13
}

TEST_CASE("what was typed as the name of nobody stays out of the audit log: it may be a password") {
  Fixture fixture;
  const User tina = fixture.set_up();
  CHECK_FALSE(fixture.accounts().log_in("correct horse", "tina", "x"));
  CHECK_FALSE(fixture.accounts().log_in(tina.id, "correct horse", "x"));
  CHECK_FALSE(fixture.accounts().log_in("TINA", "wrong", "x"));
  const auto rows = fixture.audit().audit({.action = "log-in-failed"});
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].actor == "(no user of this recorder)");
  CHECK((*rows)[0].object.empty());
  CHECK((*rows)[1].actor == "(no user of this recorder)");
  CHECK((*rows)[2].actor == "tina");
  CHECK((*rows)[2].object == "user:" + tina.id);
  std::string exported;
  REQUIRE(fixture.audit().export_audit([&](std::string_view piece) -> Result<void> {
    exported += piece;
    return {};
  }));
  CHECK(exported.find("correct horse") == std::string::npos);
}

TEST_CASE("a log-in with the old password that runs while it is changed leaves no token") {
  TempFolder folder;
  SetClock clock;
  store::LocalFolders folders(folder.path() / "sessions", parse_session);
  // With the real cost of a hash, so that the log-in is still checking when the new password is committed.
  auto opened = store::Store::open({.data = folder.path(), .folders = &folders, .clock = &clock});
  REQUIRE(opened);
  Accounts& accounts = (*opened)->accounts();
  std::string token = read_text(folder.path() / "setup-token");
  token.pop_back();
  const auto first = accounts.set_up(token, {.name = "tina", .password = "correct horse 0"}, "x");
  REQUIRE(first);
  for (int round = 0; round < 3; ++round) {
    const std::string before = "correct horse " + std::to_string(round);
    const std::string after = "correct horse " + std::to_string(round + 1);
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(accounts.log_in("tina", before, "x"));
    const auto check = std::chrono::steady_clock::now() - begin;
    auto changing = std::async(std::launch::async, [&] { return accounts.set_password({}, first->user.id, after); });
    std::this_thread::sleep_for(check / 2);
    const auto late = accounts.log_in("tina", before, "x");
    REQUIRE(changing.get());
    if (late) CHECK(accounts.authenticate(late->token).error().code == "token-invalid");
    if (!late) CHECK(late.error().code == "log-in-wrong");
    CHECK(accounts.log_in("tina", before, "x").error().code == "log-in-wrong");
  }
}
