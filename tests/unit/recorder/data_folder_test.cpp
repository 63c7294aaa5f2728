// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "recorder/engine.hpp"

using namespace parallax::recorder;
namespace fs = std::filesystem;

namespace {

int rights(const fs::path& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return static_cast<int>(facts.st_mode & 07777);
}

}  // namespace

TEST_CASE("what an earlier version left readable for others is closed at the start [M4]") {
  std::string pattern = (fs::temp_directory_path() / "plx-data-XXXXXX").string();
  const fs::path data = ::mkdtemp(pattern.data());
  fs::create_directories(data / "backups");
  for (const char* file :
       {"catalogue.db", "catalogue.db-wal", "recorder.json", "backups/catalogue-2026-11-30.db", "mine"}) {
    std::ofstream(data / file) << "x";
    REQUIRE(::chmod((data / file).c_str(), 0644) == 0);
  }
  REQUIRE(::chmod((data / "backups").c_str(), 0755) == 0);
  REQUIRE(::chmod(data.c_str(), 0755) == 0);
  REQUIRE(DataFolder::open(data));
  CHECK(rights(data) == 0700);
  CHECK(rights(data / "backups") == 0700);
  for (const char* file : {"catalogue.db", "catalogue.db-wal", "recorder.json", "backups/catalogue-2026-11-30.db"}) {
    INFO(file);
    CHECK(rights(data / file) == 0600);
  }
  CHECK(rights(data / "mine") == 0644);
  REQUIRE(::chmod(data.c_str(), 01777) == 0);
  REQUIRE(DataFolder::open(data));
  CHECK(rights(data) == 01777);
  fs::remove_all(data);
}
