// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/local_recorder.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "desktop/state/recorder_start.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::desktop;
namespace fs = std::filesystem;

TEST_CASE("a recorder that this program started and that died is not taken for one that runs") {
  const test::TempFolder own;
  const fs::path& folder = own.path();
  const fs::path program = folder / "program";
  std::ofstream(program) << "#!/bin/sh\necho \"{\\\"url\\\": \\\"http://127.0.0.1:1\\\", \\\"pid\\\": $$}\" > "
                         << folder.string() << "/recorder.json.new\nmv " << folder.string() << "/recorder.json.new "
                         << folder.string() << "/recorder.json\nexec sleep 600\n";
  fs::permissions(program, fs::perms::owner_all);
  REQUIRE(start_local_recorder(program, folder));
  for (int i = 0; i < 200 && !fs::exists(folder / "recorder.json"); ++i) usleep(50'000);
  REQUIRE(find_local_recorder({folder}));
  std::ifstream in(folder / "recorder.json");
  std::string text;
  std::getline(in, text);
  const auto pid = static_cast<pid_t>(std::atoi(text.substr(text.find("\"pid\": ") + 7).c_str()));
  REQUIRE(pid > 1);
  REQUIRE(kill(pid, SIGKILL) == 0);
  bool found = true;
  for (int i = 0; i < 200 && found; ++i) {
    usleep(20'000);
    found = find_local_recorder({folder}).has_value();
  }
  CHECK_FALSE(found);
  CHECK(kill(pid, 0) != 0);  // nobody is left waiting to be waited for
}

TEST_CASE("which addresses mean this computer") {
  CHECK(is_this_computer("http://127.0.0.1:8480"));
  CHECK(is_this_computer("http://localhost:8480"));
  CHECK(is_this_computer("https://[::1]:8480"));
  CHECK_FALSE(is_this_computer("https://127.example:8480"));
  CHECK_FALSE(is_this_computer("https://recorder.example:8480"));
  CHECK_FALSE(is_this_computer("https://10.0.0.7:8480"));
}
