// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <sys/stat.h>

#include <fstream>

#include "catch.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
namespace fs = std::filesystem;

namespace {

class LogFolder {
 public:
  [[nodiscard]] fs::path file(const std::string& name) const { return folder_.path() / "logs" / name; }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  const test::TempFolder folder_;
};

}  // namespace

TEST_CASE("the log file is rotated, the oldest lines go, and only its user may read it") {
  const LogFolder folder;
  REQUIRE(log_to_file(folder.file("recorder.log"), {.max_bytes = 2000, .kept = 2}));
  set_log_level(LogLevel::info);
  log_debug("test", "below the level");
  for (int i = 0; i < 300; ++i) log_info("test", "line {:04}", i);
  CHECK(folder.text("recorder.log").find("line 0299") != std::string::npos);
  CHECK(fs::file_size(folder.file("recorder.1.log")) <= 2000);
  CHECK(fs::exists(folder.file("recorder.2.log")));
  CHECK_FALSE(fs::exists(folder.file("recorder.3.log")));
  const std::string all = folder.text("recorder.2.log") + folder.text("recorder.1.log") + folder.text("recorder.log");
  CHECK(all.find("line 0000") == std::string::npos);
  CHECK(all.find("below the level") == std::string::npos);
  struct stat facts {};
  for (const char* name : {"recorder.log", "recorder.1.log"}) {
    REQUIRE(stat(folder.file(name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
  }
  REQUIRE(stat(folder.file("").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0700);
}

TEST_CASE("nothing that is logged can make a line of its own") {
  const LogFolder folder;
  REQUIRE(log_to_file(folder.file("recorder.log")));
  log_warning("test", "a camera called\n2026-01-01T00:00:00.000Z error   [store] all is lost\r\x1b[2J");
  const std::string text = folder.text("recorder.log");
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("warning [test] a camera called 2026") != std::string::npos);
}

TEST_CASE("a log file that cannot be made is refused with a remedy") {
  const auto done = log_to_file("/proc/nowhere/recorder.log");
  REQUIRE_FALSE(done);
  CHECK(done.error().code == "log-file");
  CHECK_FALSE(done.error().remedy.empty());
}
