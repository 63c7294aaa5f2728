// SPDX-License-Identifier: Apache-2.0
#include "base/whole_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <thread>

#include "catch.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
namespace fs = std::filesystem;

namespace {

struct Folder {
  [[nodiscard]] size_t files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
  const test::TempFolder own;
  const fs::path path = own.path();
};

mode_t mode_of(const fs::path& file) {
  struct stat facts {};
  REQUIRE(stat(file.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

}  // namespace

TEST_CASE("a file is replaced with its new content, for its owner alone, and nothing is left beside it") {
  const Folder folder;
  const fs::path file = folder.path / "a.json";
  for (const std::string& content : {std::string("one"), std::string(100'000, 'x'), std::string()}) {
    for (const Survives survives : {Survives::crash, Survives::power_loss}) {
      REQUIRE(write_whole_file(file, content, {.survives = survives}));
      CHECK(read_whole_file(file) == content);
      CHECK(mode_of(file) == 0600);
      CHECK(folder.files() == 1);
    }
  }
}

TEST_CASE("a file that others may read is made as they may, less the umask") {
  const Folder folder;
  const fs::path file = folder.path / "plugin.json";
  const mode_t before = umask(022);
  const auto written = write_whole_file(file, "{}", {.mode = 0666, .survives = Survives::crash});
  umask(before);
  REQUIRE(written);
  CHECK(mode_of(file) == 0644);
}

TEST_CASE("a link under the name beside is not written through, and what a crash left there is replaced") {
  const Folder folder;
  const fs::path file = folder.path / "a";
  const fs::path victim = folder.path / "victim";
  REQUIRE(write_whole_file(victim, "mine"));
  fs::create_symlink(victim, folder.path / "a.new");
  REQUIRE(write_whole_file(file, "new"));
  CHECK(read_whole_file(victim) == "mine");
  CHECK(read_whole_file(file) == "new");
  std::ofstream(folder.path / "a.new") << "half";
  REQUIRE(write_whole_file(file, "newer"));
  CHECK(read_whole_file(file) == "newer");
  CHECK(folder.files() == 2);
}

TEST_CASE("a file that cannot be written stays as it was, and the reason is told") {
  const Folder folder;
  const auto missing = write_whole_file(folder.path / "no" / "a", "x");
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == ENOENT);
  fs::create_directories(folder.path / "b" / "inside");  // no file can take the place of a folder that holds something
  CHECK_FALSE(write_whole_file(folder.path / "b", "x"));
  CHECK(fs::is_directory(folder.path / "b" / "inside"));
  CHECK(folder.files() == 1);
  CHECK(read_whole_file(folder.path / "c").error() == ENOENT);
}

TEST_CASE("who reads while a file is replaced sees the old content or the new one, never half") {
  const Folder folder;
  const fs::path file = folder.path / "a";
  const std::string contents[] = {std::string(50'000, 'a'), std::string(70'000, 'b')};
  REQUIRE(write_whole_file(file, contents[0], {.survives = Survives::crash}));
  std::jthread writer([&](const std::stop_token& stop) {
    for (size_t i = 0; !stop.stop_requested(); ++i) {
      (void)write_whole_file(file, contents[i % 2], {.survives = Survives::crash});
    }
  });
  for (int i = 0; i < 300; ++i) {
    const auto seen = read_whole_file(file);
    const bool whole = seen && (*seen == contents[0] || *seen == contents[1]);
    CHECK(whole);
  }
}
