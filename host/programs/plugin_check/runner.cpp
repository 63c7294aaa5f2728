// SPDX-License-Identifier: Apache-2.0
#include "programs/plugin_check/runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "parallax/abi/draft/camera_driver.h"
#include "parallax/abi/draft/panel.h"
#include "parallax/abi/draft/storage.h"
#include "parallax/abi/draft/track.h"
#include "plugins/loading/policy.hpp"
#include "plugins/services/services.hpp"
#include "programs/plugin_check/cases.hpp"

namespace parallax::check {

namespace fs = std::filesystem;

Subject load_subject(const fs::path& folder, const plugins::Config& config) {
  static SystemClock clock;
  auto manifest = value_of(plugins::read_manifest(folder), "reading the manifest");
  auto pinned = value_of(plugins::PinnedFolder::open(folder), "opening the folder");
  auto loaded = plugins::load_plugin(pinned, manifest, plugins::make_plx_host({}, manifest.id), clock, {}, {});
  if (!loaded) {
    throw Failure(
        fmt::format("refused at the step \"{}\": {}", name_of(loaded.error().step), loaded.error().error.line()));
  }
  return Subject{folder, std::move(manifest), config, {}, clock, std::move(*loaded)};
}

namespace {

enum class Verdict : char { passed = 'p', failed = 'f', skipped = 's' };
struct Outcome {
  Verdict verdict;
  std::string text;
};

Outcome guarded(const std::function<void()>& body) {
  try {
    body();
    return {Verdict::passed, ""};
  } catch (const Skipped& skipped) {
    return {Verdict::skipped, skipped.what()};
  } catch (const std::exception& failure) {
    return {Verdict::failed, failure.what()};
  }
}

/// Reads what the child says until it closes the pipe; nullopt when the limit passes first.
std::optional<std::string> read_all(int descriptor, int limit_s) {
  std::string out;
  char buffer[4096];
  const SystemClock clock;
  const int64_t until_ns = clock.monotonic_ns() + limit_s * kNsPerSecond;
  while (true) {
    const int64_t left_ms = (until_ns - clock.monotonic_ns()) / kNsPerMs;
    pollfd waiting{descriptor, POLLIN, 0};
    if (left_ms <= 0 || ::poll(&waiting, 1, static_cast<int>(left_ms)) == 0) return std::nullopt;
    const ssize_t size = ::read(descriptor, buffer, sizeof buffer);
    if (size <= 0) return out;
    out.append(buffer, static_cast<size_t>(size));
  }
}

/// Runs `body` in a child process.
Outcome run_apart(const std::function<void()>& body, int limit_s) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {Verdict::failed, "No pipe could be made."};
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return {Verdict::failed, "No process could be started."};
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    const Outcome outcome = guarded(body);
    const std::string line = static_cast<char>(outcome.verdict) + outcome.text;
    [[maybe_unused]] const ssize_t written = ::write(ends[1], line.data(), line.size());
    std::_Exit(0);  // no destructors: the plugin stays loaded, as in the host
  }
  ::close(ends[1]);
  const auto said = read_all(ends[0], limit_s);
  ::close(ends[0]);
  if (!said) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!said) return {Verdict::failed, fmt::format("It took more than {} s.", limit_s)};
  if (WIFSIGNALED(status)) {
    return {Verdict::failed, fmt::format("It crashed with {}.", ::strsignal(WTERMSIG(status)))};
  }
  if (said->empty()) return {Verdict::failed, "The plugin ended the process."};
  return {static_cast<Verdict>(said->front()), said->substr(1)};
}

plugins::Config with_scratch(plugins::Config config, const fs::path& scratch) {
  for (auto& [key, value] : config.pairs) {
    if (const size_t at = value.find("{scratch}"); at != std::string::npos) value.replace(at, 9, scratch.string());
  }
  return config;
}

fs::path make_scratch() {
  std::string pattern = (fs::temp_directory_path() / "parallax-check-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw Failure("No temporary folder could be made.");
  return pattern;
}

class Report {
 public:
  void add(const std::string& name, const Outcome& outcome) {
    const char* word = outcome.verdict == Verdict::passed    ? "ok     "
                       : outcome.verdict == Verdict::skipped ? "skipped"
                                                             : "FAILED ";
    fmt::print("{}  {}{}{}\n", word, name, outcome.text.empty() ? "" : ": ", outcome.text);
    passed_ += outcome.verdict == Verdict::passed ? 1 : 0;
    failed_ += outcome.verdict == Verdict::failed ? 1 : 0;
  }
  [[nodiscard]] int passed() const { return passed_; }
  [[nodiscard]] int failed() const { return failed_; }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

/// The contracts of the extensions that the plugin offers.
std::vector<Case> cases_for(const plugins::Manifest& manifest) {
  std::vector<Case> out;
  const auto add = [&](std::string_view id, std::vector<Case> cases) {
    if (std::ranges::find(manifest.provides, id) == manifest.provides.end()) return;
    std::ranges::move(cases, std::back_inserter(out));
  };
  add(PLX_CAMERA_DRIVER_ID, camera_cases());
  add(PLX_CAMERA_DRIVER_ID, push_cases());
  add(PLX_STORAGE_ID, storage_cases());
  add(PLX_STORAGE_ID, storage_file_cases());
  add(PLX_PANEL_ID, panel_cases());
  add(PLX_TRACK_ID, track_cases());
  return out;
}

/// Everything that can be said without running a byte of the plugin.
void check_at_rest(Report& report, const fs::path& folder, const RunOptions& options) {
  plugins::Manifest manifest;
  report.add("manifest: can be read", guarded([&] { manifest = value_of(plugins::read_manifest(folder), "reading"); }));
  if (report.failed() > 0) return;
  report.add("manifest: fits this host", guarded([&] {
               value_of(plugins::decide_platform(manifest, plugins::host_platform(), plugins::host_version()), "it");
             }));
  report.add("seal: holds", guarded([&] {
               const auto whole = plugins::check_seal(folder, manifest);
               if (!whole && options.accept_unsealed) throw Skipped(whole.error().text);
               value_of(whole, "it");
             }));
}

}  // namespace

int run_checks(const fs::path& folder, const RunOptions& options) {
  Report report;
  check_at_rest(report, folder, options);
  if (report.failed() == 0) {
    report.add("plugin: loads",
               run_apart([&] { static_cast<void>(load_subject(folder, options.config)); }, options.case_limit_s));
  }
  const int before = report.passed();
  if (report.failed() == 0) {
    for (const Case& one : cases_for(value_of(plugins::read_manifest(folder), "reading the manifest"))) {
      const fs::path scratch = make_scratch();
      const auto body = [&] {
        Subject subject = load_subject(folder, with_scratch(options.config, scratch));
        subject.scratch = scratch;
        one.run(subject);
      };
      report.add(one.name, run_apart(body, options.case_limit_s));
      std::error_code ec;
      fs::remove_all(scratch, ec);
    }
    if (const int ran = report.passed() - before; ran < options.expect_ran) {
      report.add("cases", {Verdict::failed, fmt::format("{} of the contract's cases applied; expected {} or more.", ran,
                                                        options.expect_ran)});
    }
  }
  fmt::print("{} passed, {} failed\n", report.passed(), report.failed());
  return report.failed() == 0 ? 0 : 1;
}

}  // namespace parallax::check
