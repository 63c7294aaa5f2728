// SPDX-License-Identifier: Apache-2.0
// parallaxctl in an environment of its own, with a real server that it finds by itself.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/parallaxctl.hpp"
#include "support/temp_folder.hpp"
#include "unit/api/running_api.hpp"

namespace parallax::test {

/// Folders of their own, the environment set to them, and a recorder that the command line finds by itself.
struct Room {
  RunningApi running;
  TempFolder own;
  const std::filesystem::path& folder = own.path();

  Room() {
    setenv("PARALLAX_DATA", (folder / "data").c_str(), 1);
    setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
    unsetenv("PARALLAX_URL");
    unsetenv("PARALLAX_TOKEN");
    std::filesystem::create_directories(folder / "data");
    std::ofstream(folder / "data" / "recorder.json") << running.announcement();
  }

  std::string out;
  std::string err;
  int ctl(const std::vector<std::string>& arguments, const std::string& input = {}) {
    return ctl(arguments, input, Input::piped);
  }
  int ctl_at_terminal(const std::vector<std::string>& arguments, const std::string& typed) {
    return ctl(arguments, typed, Input::typed);
  }
  void log_in(const std::string& user) { REQUIRE(ctl({"login", "--user", user, "--password-stdin"}, "secret\n") == 0); }

 private:
  enum class Input { piped, typed };
  int ctl(const std::vector<std::string>& arguments, const std::string& input, Input how) {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const int code = cli::run(arguments, {in, out_stream, err_stream, how == Input::typed});
    out = out_stream.str();
    err = err_stream.str();
    INFO(err);
    return code;
  }
};

}  // namespace parallax::test
