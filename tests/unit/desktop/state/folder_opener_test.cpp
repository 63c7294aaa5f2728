// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/folder_opener.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/clock.hpp"
#include "catch.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

/// Only what lies in a folder of its own is found by name.
class OwnPath {
 public:
  OwnPath() : before_(std::getenv("PATH")) { setenv("PATH", folder_.c_str(), 1); }
  ~OwnPath() { setenv("PATH", before_.c_str(), 1); }
  OwnPath(const OwnPath&) = delete;
  OwnPath& operator=(const OwnPath&) = delete;
  void add_file_manager(const std::string& script) {
    const auto file = folder_ / "xdg-open";
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  /// What `add_file_manager` started waits for it.
  void close_file_manager() const { std::ofstream(folder_ / "closed"); }

 private:
  std::string before_;
  const test::TempFolder own_;
  const std::filesystem::path& folder_ = own_.path();
};

std::vector<FolderOpener::Failure> failures_within_a_minute(FolderOpener& opener) {
  for (int i = 0; i < 6000; ++i) {
    if (auto failures = opener.take_failures(); !failures.empty()) return failures;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return {};
}

}  // namespace

TEST_CASE("a computer without a file manager is told of, whether xdg-open is missing or finds none") {
  OwnPath path;
  FolderOpener opener;
  const auto missing = opener.open("/tmp", 0);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == "file-manager-missing");
  CHECK_FALSE(opener.waits(0));
  path.add_file_manager("exit 3");
  REQUIRE(opener.open("/tmp", 0));
  CHECK(opener.waits(0));
  const auto failures = failures_within_a_minute(opener);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].folder == "/tmp");
  CHECK(failures[0].error.code == "file-manager-failed");
  CHECK_FALSE(opener.waits(0));
}

TEST_CASE("a file manager that took the folder, or stays open with it, has not failed") {
  OwnPath path;
  path.add_file_manager(
      "test \"$1\" = /tmp || exit 4; while test -d \"$PATH\" -a ! -e \"$PATH/closed\"; do /bin/sleep 0.01; done");
  FolderOpener opener;
  REQUIRE(opener.open("/tmp", 0));
  CHECK(opener.waits(9 * kNsPerSecond));
  CHECK_FALSE(opener.waits(11 * kNsPerSecond));
  CHECK(opener.take_failures().empty());
  CHECK(opener.waits(0));  // it is open
  path.close_file_manager();
  for (int i = 0; i < 6000 && opener.waits(0); ++i) {
    CHECK(opener.take_failures().empty());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK_FALSE(opener.waits(0));
}
