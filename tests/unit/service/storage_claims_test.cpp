// SPDX-License-Identifier: Apache-2.0
// Two recorders never share a storage folder. A lock of this process stands for another recorder's: locks belong
// to the opened file, not to the process.
#include "service/storage_claims.hpp"

#include <sys/stat.h>

#include <fstream>

#include "catch.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using recorder::StorageClaims;
namespace fs = std::filesystem;

namespace {

struct Folders {
  test::TempFolder top;
  [[nodiscard]] fs::path make(const char* name) const {
    fs::create_directories(top.path() / name);
    return top.path() / name;
  }
};

}  // namespace

TEST_CASE("a storage folder that a running recorder uses is refused to another one, with whose it is") {
  const Folders folders;
  const auto storage = folders.make("storage");
  StorageClaims first;
  REQUIRE(first.take(folders.make("a"), {storage}));
  StorageClaims second;
  const auto refused = second.take(folders.make("b"), {folders.make("other"), storage});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "storage-in-use");
  CHECK(refused.error().text.find(folders.make("a").string()) != std::string::npos);
  CHECK_FALSE(refused.error().remedy.empty());
}

TEST_CASE("the sessions folder of a running recorder's data is refused to another one as well") {
  const Folders folders;
  const auto data = folders.make("a");
  StorageClaims first;
  REQUIRE(first.take(data, {data / "sessions"}));  // makes it
  StorageClaims second;
  CHECK(second.take(folders.make("b"), {data / "sessions"}).error().code == "storage-in-use");
}

TEST_CASE("a storage folder belongs to its recorder also while that does not run, until its file is deleted") {
  const Folders folders;
  const auto storage = folders.make("storage");
  const auto a = folders.make("a");
  const auto b = folders.make("b");
  {
    StorageClaims first;
    REQUIRE(first.take(a, {storage}));
  }
  {
    StorageClaims second;
    const auto refused = second.take(b, {storage});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "storage-foreign");
    CHECK(refused.error().remedy.find((storage / recorder::kStorageOwnerFile).string()) != std::string::npos);
  }
  {
    StorageClaims first;
    CHECK(first.take(a, {storage}));
  }
  // A data folder that is moved takes its storage along.
  fs::rename(a, folders.top.path() / "moved");
  {
    StorageClaims first;
    CHECK(first.take(folders.top.path() / "moved", {storage}));
  }
  fs::remove(storage / recorder::kStorageOwnerFile);
  StorageClaims second;
  CHECK(second.take(b, {storage}));
}

TEST_CASE("a file that has another name elsewhere is not signed: it may be anybody's") {
  const Folders folders;
  const auto storage = folders.make("storage");
  const auto victim = folders.top.path() / "victim";
  std::ofstream(victim) << "precious";
  fs::create_hard_link(victim, storage / recorder::kStorageOwnerFile);
  const auto data = folders.make("a");
  {
    StorageClaims claims;
    const auto refused = claims.take(data, {storage});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "storage-denied");
    CHECK(refused.error().text.find((storage / recorder::kStorageOwnerFile).string()) != std::string::npos);
    CHECK_FALSE(refused.error().remedy.empty());
  }
  CHECK(fs::file_size(victim) == 8);
  fs::remove(storage / recorder::kStorageOwnerFile);
  {
    StorageClaims claims;
    CHECK(claims.take(data, {storage}));
  }
  // A backup of links leaves another name of what needs no change.
  fs::create_hard_link(storage / recorder::kStorageOwnerFile, folders.top.path() / "backup");
  StorageClaims claims;
  CHECK(claims.take(data, {storage}));
}

TEST_CASE("a pipe in the place of the file that says whose a storage folder is keeps nobody waiting") {
  const Folders folders;
  const auto storage = folders.make("storage");
  REQUIRE(::mkfifo((storage / recorder::kStorageOwnerFile).c_str(), 0600) == 0);
  StorageClaims claims;
  CHECK(claims.take(folders.make("a"), {storage}).error().code == "storage-denied");
}

TEST_CASE("what is restored into a data folder is that recorder's; a folder that is not there waits for its disk") {
  const Folders folders;
  const auto a = folders.make("a");
  {
    StorageClaims first;
    REQUIRE(first.take(a, {a / "sessions"}));
  }
  const auto b = folders.make("b");
  fs::copy(a / "sessions", b / "sessions", fs::copy_options::recursive);
  StorageClaims second;
  CHECK(second.take(b, {b / "sessions", folders.top.path() / "away"}));
  CHECK_FALSE(fs::exists(folders.top.path() / "away"));
}

TEST_CASE("one folder under two names is told") {
  const Folders folders;
  const auto storage = folders.make("storage");
  fs::create_directory_symlink(storage, folders.top.path() / "again");
  StorageClaims claims;
  const auto refused = claims.take(folders.make("a"), {storage, folders.top.path() / "again"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("twice") != std::string::npos);
}

TEST_CASE("the empty place of a storage folder whose disk was unmounted is told from the folder itself") {
  const Folders folders;
  const auto data = folders.make("a");
  const auto storage = folders.make("storage");
  const auto away = folders.top.path() / "away";
  StorageClaims claims;
  REQUIRE(claims.take(data, {storage}));
  CHECK(claims.check(storage));
  CHECK_FALSE(claims.check(folders.make("never-taken")));
  fs::rename(storage, away);
  CHECK(claims.check(storage).error().code == "storage-offline");
  fs::create_directory(storage);
  CHECK(claims.check(storage).error().code == "storage-offline");
  {  // as it is when the recorder once ran without the disk
    StorageClaims without;
    REQUIRE(without.take(data, {storage}));
  }
  CHECK(claims.check(storage).error().code == "storage-offline");
  // The disk is mounted again, as another device: another file of the same content.
  fs::copy_file(away / recorder::kStorageOwnerFile, storage / recorder::kStorageOwnerFile,
                fs::copy_options::overwrite_existing);
  CHECK(claims.check(storage));
}

TEST_CASE("a folder in the place of another one is told, and what is not found in it does not count as gone") {
  const Folders folders;
  const auto data = folders.make("a");
  const auto storage = folders.make("storage");
  const auto take = [&](bool replaced, bool only_one) {
    StorageClaims claims;
    REQUIRE(claims.take(data, {storage}));
    CHECK(claims.replaced() == (replaced ? std::vector{storage} : std::vector<fs::path>()));
    CHECK(claims.check(storage));
    CHECK(claims.check_only_one(storage).has_value() == only_one);
  };
  take(false, true);
  take(false, true);
  fs::rename(storage, folders.top.path() / "away");
  fs::create_directory(storage);
  take(true, false);
  take(false, false);
  fs::remove_all(storage);
  fs::rename(folders.top.path() / "away", storage);
  take(false, false);
}

TEST_CASE("a storage folder that was not there at the start can be taken later, one that is taken stays so") {
  const Folders folders;
  const auto data = folders.make("a");
  const auto late = folders.top.path() / "late";
  StorageClaims claims;
  REQUIRE(claims.take(data, {late}));
  CHECK_FALSE(claims.check(late));
  fs::create_directory(late);
  REQUIRE(claims.take(data, {late}));
  REQUIRE(claims.take(data, {late}));
  CHECK(claims.check(late));
  CHECK(claims.take(data, {late, late}).error().code == "storage-in-use");  // named twice
}

TEST_CASE("a storage folder that comes back as another device is taken back by what it says of itself") {
  const Folders folders;
  const auto data = folders.make("a");
  const auto storage = folders.make("storage");
  StorageClaims claims;
  REQUIRE(claims.take(data, {storage}));
  fs::rename(storage, folders.top.path() / "away");
  CHECK(claims.take_late(data, storage).error().code == "storage-offline");
  fs::create_directory(storage);  // its empty place
  const auto refused = claims.take_late(data, storage);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "storage-offline");
  CHECK(fs::is_empty(storage));  // it is not signed
  fs::remove(storage);
  fs::copy(folders.top.path() / "away", storage, fs::copy_options::recursive);
  REQUIRE(claims.take_late(data, storage));
  CHECK(claims.check(storage));
  CHECK(claims.replaced().empty());
  // It is locked, not only the file that is away.
  StorageClaims another;
  CHECK(another.take(folders.make("b"), {storage}).error().code == "storage-in-use");
}
