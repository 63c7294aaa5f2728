// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/folder_opener.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>

#include "base/clock.hpp"

extern char** environ;

namespace parallax::desktop {

namespace {

constexpr int64_t kSoonNs = 10 * kNsPerSecond;

}  // namespace

Result<void> FolderOpener::open(const std::string& folder, int64_t now_monotonic_ns) {
  std::string program = "xdg-open";
  std::string argument = folder;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t process = 0;
  const int failed = posix_spawnp(&process, program.c_str(), nullptr, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    return fail("file-manager-missing", std::string("xdg-open does not start: ") + std::strerror(failed) + ".",
                "Install xdg-utils and a file manager, or open the folder by its path.");
  }
  openings_.push_back({process, folder, now_monotonic_ns});
  return {};
}

std::vector<FolderOpener::Failure> FolderOpener::take_failures() {
  std::vector<Failure> out;
  std::erase_if(openings_, [&](const Opening& opening) {
    int status = 0;
    const pid_t ended = waitpid(opening.process, &status, WNOHANG);
    if (ended == 0) return false;
    const bool good = ended == opening.process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!good) {
      out.push_back({opening.folder, Error{"file-manager-failed", "No file manager took it.",
                                           "Install one, or open the folder by its path."}});
    }
    return true;
  });
  return out;
}

bool FolderOpener::waits(int64_t now_monotonic_ns) const {
  return std::ranges::any_of(
      openings_, [&](const Opening& opening) { return now_monotonic_ns - opening.begun_monotonic_ns < kSoonNs; });
}

}  // namespace parallax::desktop
