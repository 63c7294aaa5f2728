// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/recorder_start.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "base/private_folder.hpp"

extern char** environ;

namespace parallax::desktop {

namespace fs = std::filesystem;

Result<void> start_local_recorder(const fs::path& program, const fs::path& data) {
  (void)make_private_folder(data);
  const std::string folder = data.string();
  const std::string output = (data / "recorder.out").string();
  const std::string path = program.string();
  std::string flag = "--data";
  std::string name = path;
  std::string value = folder;
  char* arguments[] = {name.data(), flag.data(), value.data(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, path.c_str(), &files, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    return fail("recorder-not-started", "The recorder (" + path + ") does not start: " + std::strerror(failed) + ".",
                "Install parallax-recorder beside the desktop, or connect to another computer.");
  }
  return {};
}

fs::path recorder_program() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = self.parent_path() / "parallax-recorder";
  return !error && fs::exists(beside, error) ? beside : fs::path();
}

}  // namespace parallax::desktop
