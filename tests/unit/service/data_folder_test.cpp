// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "service/engine.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax::recorder;
using parallax::test::TempFolder;
namespace fs = std::filesystem;

namespace {

int rights(const fs::path& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return static_cast<int>(facts.st_mode & 07777);
}

}  // namespace

TEST_CASE("what an earlier version left readable for others is closed at the start") {
  const TempFolder folder;
  const fs::path& data = folder.path();
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
}

TEST_CASE("the data folder of a recorder that was killed is waited for while the system takes that one down") {
  const TempFolder folder;
  const fs::path& data = folder.path();
  int locked[2];
  REQUIRE(::pipe(locked) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Its first thread is gone, and another one still holds what it had open.
    const auto held = DataFolder::open(data);
    std::thread([out = locked[1]] {
      if (::write(out, "x", 1) != 1) ::_exit(1);
      ::usleep(600'000);
      ::_exit(0);
    }).detach();
    ::syscall(SYS_exit, 0);
  }
  char byte = 0;
  REQUIRE(::read(locked[0], &byte, 1) == 1);
  for (int i = 0; i < 200; ++i) {  // until the first thread is gone
    std::ifstream in("/proc/" + std::to_string(child) + "/stat");
    std::string stat;
    std::getline(in, stat);
    if (stat.find(") Z") != std::string::npos) break;
    ::usleep(1000);
  }
  CHECK(DataFolder::open(data));
  CHECK(::waitpid(child, nullptr, 0) == child);
  ::close(locked[0]);
  ::close(locked[1]);
}
