// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/local_recorder.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "api/client/base_url.hpp"
#include "base/private_folder.hpp"
#include "base/text.hpp"
#include "desktop/state/reader.hpp"

extern char** environ;

namespace parallax::desktop {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  return text.str();
}

bool is_alive(int64_t pid) {
  if (pid <= 1) return true;  // not told: the connection will show
  // One that this program started is its child: dead, it answers to kill until it was waited for.
  const auto process = static_cast<pid_t>(pid);
  if (waitpid(process, nullptr, WNOHANG) == process) return false;
  if (kill(process, 0) != 0 && errno != EPERM) return false;
  // Another's child that nobody has waited for yet: "pid (name) Z …".
  const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = stat.rfind(')');
  return name_end == std::string::npos || stat.size() < name_end + 3 || stat[name_end + 2] != 'Z';
}

}  // namespace

std::vector<fs::path> data_folders() {
  if (const std::string data = environment("PARALLAX_DATA"); !data.empty()) return {data};
  std::vector<fs::path> out;
  if (const std::string data = environment("XDG_DATA_HOME"); data.starts_with("/")) {
    out.push_back(fs::path(data) / "parallax");
  } else if (const std::string home = environment("HOME"); home.starts_with("/")) {
    out.push_back(fs::path(home) / ".local" / "share" / "parallax");
  }
  out.emplace_back("/var/lib/parallax");
  return out;
}

std::optional<LocalRecorder> find_local_recorder(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const auto document = Document::parse(contents(folder / "recorder.json"));
    if (!document) continue;
    const std::string url = document->root().text("url");
    if (url.empty() || !is_alive(document->root().integer("pid"))) continue;
    return LocalRecorder{url, document->root().text("fingerprint"), document->root().text("secret"), folder};
  }
  return std::nullopt;
}

std::string secret_of_recorder_at(const std::string& url, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const auto document = Document::parse(contents(folder / "recorder.json"));
    if (document && api::is_same_place(document->root().text("url"), url)) return document->root().text("secret");
  }
  return {};
}

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

bool is_this_computer(std::string_view url) {
  const size_t begin = url.find("://");
  std::string_view host = begin == std::string_view::npos ? url : url.substr(begin + 3);
  host = host.substr(0, host.find('/'));
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.rfind(':'));
  return host == "localhost" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

std::string read_setup_token(const fs::path& data) {
  return data.empty() ? std::string() : std::string(trim(contents(data / "setup-token")));
}

fs::path recorder_program() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = self.parent_path() / "parallax-recorder";
  return !error && fs::exists(beside, error) ? beside : fs::path();
}

}  // namespace parallax::desktop
