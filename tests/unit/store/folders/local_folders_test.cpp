// SPDX-License-Identifier: Apache-2.0
// Storage lies on shares and on disks that others write to as well: only plain files are opened.
#include <sys/stat.h>

#include "store/folders/folder_set.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a link or a pipe beside recordings is neither followed nor waited for") {
  const TempFolder temp;
  const TempFolder elsewhere;
  write_text(elsewhere.path() / "secret", "secret");
  const auto root = temp.path() / "sessions";
  write_text(root / "one" / "session.json", "id|name");
  write_text(root / "one" / "front.mp4", "pictures");
  std::filesystem::create_symlink(elsewhere.path() / "secret", root / "one" / "link.mp4");
  std::filesystem::create_symlink(elsewhere.path(), root / "one" / "folder");
  std::filesystem::create_symlink(elsewhere.path(), root / "linked");
  REQUIRE(mkfifo((root / "one" / "pipe.mp4").c_str(), 0600) == 0);
  store::LocalFolders folders(root, parse_session);

  CHECK(folders.open("one", "front.mp4"));
  for (const char* file : {"link.mp4", "folder/secret", "pipe.mp4", "none.mp4", "../one/front.mp4"}) {
    INFO(file);
    CHECK_FALSE(folders.open("one", file));
  }
  CHECK_FALSE(folders.open("linked", "secret"));
}

TEST_CASE("looking through the folders waits for no pipe and reads through no link") {
  const TempFolder temp;
  const TempFolder elsewhere;
  write_text(elsewhere.path() / "session.json", "id|foreign");
  const auto root = temp.path() / "sessions";
  write_text(root / "good" / "session.json", "id|good");
  std::filesystem::create_directories(root / "pipe");
  REQUIRE(mkfifo((root / "pipe" / "session.json").c_str(), 0600) == 0);
  std::filesystem::create_symlink(elsewhere.path(), root / "linked");
  store::LocalFolders folders(root, parse_session);
  const auto found = folders.list();
  REQUIRE(found);
  size_t readable = 0;
  for (const FoundSession& one : *found) {
    if (one.session) ++readable;
  }
  CHECK(readable == 1);
}

TEST_CASE("writing a small file does not write through a link that waits in its place") {
  const TempFolder temp;
  const auto root = temp.path() / "sessions";
  write_text(root / "one" / "session.json", "id|name");
  write_text(temp.path() / "victim", "mine");
  std::filesystem::create_symlink(temp.path() / "victim", root / "one" / "catalogue.json.new");
  store::LocalFolders folders(root, parse_session);
  REQUIRE(folders.replace("one", "catalogue.json", "{}"));
  CHECK(read_text(temp.path() / "victim") == "mine");
  CHECK(read_text(root / "one" / "catalogue.json") == "{}");
}

TEST_CASE("writing a small file does not follow a link in the place of the session's folder") {
  const TempFolder temp;
  const TempFolder elsewhere;
  write_text(elsewhere.path() / "session.json", "id|name");
  std::filesystem::create_directories(temp.path() / "sessions");
  std::filesystem::create_symlink(elsewhere.path(), temp.path() / "sessions" / "one");
  store::LocalFolders folders(temp.path() / "sessions", parse_session);
  const auto replaced = folders.replace("one", "catalogue.json", "{}");
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == "storage-denied");
  CHECK_FALSE(std::filesystem::exists(elsewhere.path() / "catalogue.json"));
}

TEST_CASE("a file of a size that none of ours has is not read into memory") {
  const TempFolder temp;
  const auto root = temp.path() / "sessions";
  write_text(root / "one" / "session.json", "id|name");
  write_text(root / "one" / "catalogue.json", "{");
  std::filesystem::resize_file(root / "one" / "catalogue.json", 40ULL << 30);  // sparse
  store::LocalFolders folders(root, parse_session);
  const auto found = folders.find("one");
  REQUIRE(found);
  CHECK(found->session);
  CHECK(found->catalogue_json.empty());
}

TEST_CASE("what is found nowhere is not gone where a folder that it could lie in is away") {
  const TempFolder temp;
  write_text(temp.path() / "first" / "one" / "session.json", "id|name");
  std::filesystem::create_directory(temp.path() / "second");
  const auto only_one = [&](const std::filesystem::path& root) -> Result<void> {
    if (root.filename() == "first") return {};
    return fail("storage-offline", "Another disk was there.");
  };
  store::FolderSet folders({temp.path() / "first", temp.path() / "second"}, parse_session, {.only_one = only_one});
  CHECK(folders.remove("one"));
  CHECK(folders.remove("one").error().code == "storage-offline");
}

TEST_CASE("a removal does not count as done where the folder that was recorded to is away") {
  const TempFolder temp;
  const auto root = temp.path() / "sessions";
  write_text(root / "one" / "session.json", "id|name");
  bool there = false;
  store::LocalFolders folders(root, parse_session, [&](const std::filesystem::path& asked) -> Result<void> {
    CHECK(asked == root);
    if (there) return {};
    return fail("storage-offline", "Another disk is there.");
  });
  CHECK(folders.remove("one").error().code == "storage-offline");
  CHECK(folders.remove("gone").error().code == "storage-offline");
  CHECK(std::filesystem::exists(root / "one"));
  there = true;
  CHECK(folders.remove("one"));
  CHECK(folders.remove("gone"));
  CHECK_FALSE(std::filesystem::exists(root / "one"));
}
