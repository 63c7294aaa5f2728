// SPDX-License-Identifier: Apache-2.0
#include "service/last_start.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "unit/store/fixture.hpp"

using namespace parallax::recorder;
using parallax::test::TempFolder;
namespace fs = std::filesystem;

TEST_CASE("how the recorder was started is noted for its user alone, with paths that hold from anywhere") {
  const TempFolder folder;
  const CommonOptions common{
      .data = "elsewhere", .storage = {{.folder = "small", .keep_free_mib = {}}}, .keep_free_mib = 60, .json = true};
  const LastStart start = this_start(common, {.config = "rec.toml", .listen = "127.0.0.1:0"});
  const std::string here = fs::current_path().string();
  CHECK(start.arguments == std::vector<std::string>{"--storage", here + "/small", "--keep-free-mib", "60", "--listen",
                                                    "127.0.0.1:0", "--config", here + "/rec.toml"});
  CHECK(start.folder == here);
  CHECK(start.unit.empty());
  REQUIRE(note_start(folder.path(), start));
  struct stat facts {};
  REQUIRE(::stat((folder.path() / "last-start.json").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0600);
}

TEST_CASE("a recorder that systemd started knows its unit, and one in a terminal that systemd started has none") {
  REQUIRE(::setenv("SYSTEMD_EXEC_PID", std::to_string(getpid()).c_str(), 1) == 0);
  CHECK_FALSE(this_start({}, {}).unit.empty());
  REQUIRE(::setenv("SYSTEMD_EXEC_PID", std::to_string(getppid()).c_str(), 1) == 0);
  CHECK(this_start({}, {}).unit.empty());
  ::unsetenv("SYSTEMD_EXEC_PID");
  CHECK(unit_of("0::/system.slice/parallax-recorder.service\n") ==
        std::pair<std::string, bool>("parallax-recorder.service", false));
  CHECK(unit_of("0::/user.slice/user-1000.slice/user@1000.service/app.slice/room.service\n") ==
        std::pair<std::string, bool>("room.service", true));
  CHECK(unit_of("") == std::pair<std::string, bool>("parallax-recorder.service", false));
}
