// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/recorder_start.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "api/dto/reader.hpp"
#include "base/clean_text.hpp"
#include "base/plain_file.hpp"
#include "base/private_folder.hpp"

extern char** environ;

namespace parallax::desktop {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLastStart = "last-start.json";
constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kShownBytes = 600;
constexpr const char* kInstalledUnit = "parallax-recorder";

/// A descriptor that closes itself.
class Opened {
 public:
  explicit Opened(int descriptor) : descriptor_(descriptor) {}
  ~Opened() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool is_only_ours() const {
    struct stat facts {};
    return ::fstat(descriptor_, &facts) == 0 && facts.st_uid == ::geteuid() && (facts.st_mode & 022) == 0;
  }

 private:
  int descriptor_;
};

std::string contents(int descriptor) {
  std::string text;
  char block[4096];
  ssize_t got = 0;
  while (text.size() < kMostBytes && (got = ::read(descriptor, block, sizeof block)) > 0) {
    text.append(block, static_cast<size_t>(got));
  }
  return text;
}

tl::unexpected<Error> is_service(const std::string& unit, bool of_user) {
  const std::string command = (of_user ? "systemctl --user start " : "sudo systemctl start ") + unit;
  return fail("recorder-is-service", "The recorder of this computer is a service of systemd.",
              "If it does not run, it is started with: " + command +
                  (of_user ? "" : ". Then choose Another recorder and write its address, such as 127.0.0.1:8480."));
}

bool was_used(const fs::path& data) {
  std::error_code error;
  return fs::exists(data / kLastStart, error) || fs::exists(data / "catalogue.db", error);
}

Result<StartedRecorder> spawn(const fs::path& program, const fs::path& data, const LastStart& last) {
  std::error_code error;
  StartedRecorder started{.output = data / "recorder.out"};
  if (const auto size = fs::file_size(started.output, error); !error) started.output_begin = size;
  std::vector<std::string> values{program.string(), "--data", data.string()};
  values.insert(values.end(), last.arguments.begin(), last.arguments.end());
  std::vector<char*> arguments;
  for (std::string& value : values) arguments.push_back(value.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, started.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  // One that is gone or closed by now is none that anything in use lies in.
  if (fs::is_directory(last.folder, error)) posix_spawn_file_actions_addchdir_np(&files, last.folder.c_str());
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  const int failed = posix_spawn(&started.process, program.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    return fail("recorder-not-started",
                "The recorder (" + program.string() + ") does not start: " + std::strerror(failed) + ".",
                "Install parallax-recorder beside the desktop, or connect to another computer.");
  }
  return started;
}

}  // namespace

Result<std::optional<LastStart>> read_last_start(const fs::path& data) {
  const Opened folder(::open(data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 && errno == ENOENT) return std::nullopt;
  const auto found = folder.get() < 0 ? tl::unexpected<int>(errno) : open_plain(folder.get(), kLastStart);
  if (!found && found.error() == ENOENT) return std::nullopt;
  const Opened file(found.value_or(-1));
  const std::string name = (data / kLastStart).string();
  if (!found || !folder.is_only_ours() || !file.is_only_ours()) {
    return fail("last-start-not-believed",
                "How the recorder is to be started is not taken from " + name +
                    ": file and folder must belong to you, and nobody else may write to them.",
                "See who can write there (chmod go-w), or start parallax-recorder yourself.");
  }
  const auto document = api::Document::parse(contents(file.get()));
  if (!document) {
    return fail("last-start-malformed", "How the recorder is to be started cannot be read from " + name + ".",
                "Start parallax-recorder yourself, with the options that it had; it writes the file anew.");
  }
  const api::Reader root = document->root();
  return LastStart{.arguments = root.texts("arguments"),
                   .folder = root.text("folder"),
                   .unit = root.text("unit"),
                   .unit_of_user = root.maybe_flag("unit_of_user").value_or(false)};
}

Result<fs::path> folder_to_start_in(const fs::path& last, const std::vector<fs::path>& folders) {
  std::error_code error;
  for (size_t i = 1; i < folders.size(); ++i) {
    const bool is_meant = last.empty() ? !was_used(folders.front()) : last == folders[i];
    if (!is_meant || !fs::is_directory(folders[i], error)) continue;
    // What is in there can be read only where this user is the service's; then what was noted decides.
    const auto noted = read_last_start(folders[i]);
    if (last.empty() || !noted || !*noted) return is_service(kInstalledUnit, false);
  }
  return last.empty() ? folders.front() : last;
}

Result<StartedRecorder> start_local_recorder(const fs::path& program, const fs::path& data) {
  auto last = read_last_start(data);
  if (!last) return fail(last.error());
  if (*last && !(*last)->unit.empty()) return is_service((*last)->unit, (*last)->unit_of_user);
  (void)make_private_folder(data);
  std::error_code error;  // the working folder will be another one
  return spawn(fs::absolute(program, error), fs::absolute(data, error), last->value_or(LastStart{}));
}

std::optional<Error> why_it_ended(const StartedRecorder& started) {
  if (waitpid(started.process, nullptr, WNOHANG) == 0) return std::nullopt;
  std::ifstream in(started.output, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(started.output_begin));
  const std::string printed{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::string_view end = printed;
  if (end.size() > kShownBytes) {
    end.remove_prefix(end.size() - kShownBytes);
    end.remove_prefix(std::min(end.find('\n'), end.size() - 1) + 1);
  }
  const std::string said = clean_text(end);
  return Error{"recorder-ended",
               "The recorder ended at once. " + (said.empty() ? "It said nothing." : "It said: " + said),
               "Mend that, then try again. All that it said is in " + started.output.string() + "."};
}

fs::path recorder_program() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = self.parent_path() / "parallax-recorder";
  return !error && fs::exists(beside, error) ? beside : fs::path();
}

}  // namespace parallax::desktop
