// SPDX-License-Identifier: Apache-2.0
#include "service/diagnosis_archive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <set>

#include "api/dto/recording.hpp"
#include "api/dto/system.hpp"
#include "base/clean_text.hpp"
#include "base/percent.hpp"
#include "base/text.hpp"
#include "service/redaction.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr uint64_t kMostLogBytes = uint64_t{4} << 20;  // of each log file: its end
constexpr size_t kMostLogFiles = 4;
constexpr size_t kPluginLogLines = 1000;
constexpr uint64_t kMib = uint64_t{1} << 20;

/// A file's text, or of a long one its end, from the beginning of a line.
std::string end_of_file(const fs::path& file, uint64_t most_bytes) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return "This file cannot be read.\n";
  in.seekg(0, std::ios::end);
  const auto size = static_cast<uint64_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (size <= most_bytes) {
    in.seekg(0);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  in.seekg(static_cast<std::streamoff>(size - most_bytes));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.substr(std::min(text.find('\n') + 1, text.size()));
}

/// For /proc, whose files have no size.
std::string whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string os_name() {
  std::ifstream in("/etc/os-release");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("PRETTY_NAME=")) return line.substr(12);
  }
  return "unknown";
}

/// Shared libraries in this process: their file names carry their versions.
std::string libraries() {
  std::ifstream maps("/proc/self/maps");
  std::set<std::string> found;
  for (std::string line; std::getline(maps, line);) {
    const size_t path = line.find('/');
    if (path == std::string::npos || line.find(".so", path) == std::string::npos) continue;
    std::error_code error;
    found.insert(fs::canonical(line.substr(path), error).string());
  }
  return fmt::format("{}\n", fmt::join(found, "\n"));
}

std::string process_facts() {
  std::error_code error;
  size_t open_files = 0;
  for (fs::directory_iterator one("/proc/self/fd", error), end; !error && one != end; one.increment(error))
    ++open_files;
  return fmt::format("Open files: {}\n\n{}\n{}\nLoaded libraries:\n{}", open_files, whole("/proc/self/status"),
                     whole("/proc/self/limits"), libraries());
}

std::string no_content(const Error& error) {
  return "This could not be gathered: " + error.line() + "\n";
}

json::array files_in(const fs::path& folder, std::string_view prefix) {
  json::array list;
  std::error_code error;
  for (fs::directory_iterator one(folder, error), end; !error && one != end; one.increment(error)) {
    const std::string name = one->path().filename().string();
    std::error_code none;
    if (!name.starts_with(prefix)) continue;
    list.push_back(json::object{{"name", name}, {"bytes", one->is_regular_file(none) ? one->file_size(none) : 0}});
  }
  return list;
}

/// A secret and how it looks inside JSON and inside a URL.
void add_forms(const std::string& secret, std::vector<std::string>& out) {
  const std::string quoted = json::serialize(json::value(secret));
  out.push_back(secret);
  out.push_back(quoted.substr(1, quoted.size() - 2));
  out.push_back(percent_encode(secret));
}

}  // namespace

std::vector<std::string> ServiceDiagnosis::secrets() const {
  std::vector<std::string> found;
  const auto locations = sources_.rooms.locations();
  if (!locations) return found;
  for (const Location& location : *locations) {
    for (const Source& source : location.sources) {
      if (!source.has_password) continue;
      if (const auto password = sources_.passwords.source_password(source.id)) add_forms(*password, found);
    }
  }
  return found;
}

std::string ServiceDiagnosis::about() const {
  struct utsname machine {};
  uname(&machine);
  struct sysinfo memory {};
  sysinfo(&memory);
  const int64_t up_s = (sources_.clock.monotonic_ns() - started_monotonic_ns_) / kNsPerSecond;
  const auto mib = [&](unsigned long units) { return uint64_t{units} * memory.mem_unit / kMib; };
  return fmt::format(
      "Parallax recorder {}\nprocess {}, running for {} s\nmade at {}\ndata folder {}\n\nsystem {}\nkernel {} {} {}\n"
      "processors {}, load {:.2f} {:.2f} {:.2f}\nmemory {} MiB, of which free {} MiB\nmachine up for {} s\n",
      sources_.version, getpid(), up_s, format_utc(sources_.clock.utc_ns()), sources_.data.string(), os_name(),
      machine.sysname, machine.release, machine.machine, sysconf(_SC_NPROCESSORS_ONLN),
      static_cast<double>(memory.loads[0]) / 65536, static_cast<double>(memory.loads[1]) / 65536,
      static_cast<double>(memory.loads[2]) / 65536, mib(memory.totalram), mib(memory.freeram), memory.uptime);
}

std::string ServiceDiagnosis::disks() const {
  std::vector<fs::path> folders{sources_.data};
  for (const StorageFolder& storage : sources_.config.storage) folders.push_back(storage.folder);
  std::string out;
  for (const fs::path& folder : folders) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    out += error ? fmt::format("{}: {}\n", folder.string(), error.message())
                 : fmt::format("{}: {} MiB, of which free {} MiB\n", folder.string(), space.capacity / kMib,
                               space.available / kMib);
  }
  return out + "\n" + whole("/proc/self/mounts");
}

std::string ServiceDiagnosis::catalogue_facts() const {
  json::object out{{"newest_event", sources_.events.newest()},
                   {"rebuilt_at_this_start", nullptr},
                   {"found_damaged", fs::exists(sources_.data / "catalogue.damaged")},
                   {"files", files_in(sources_.data, "catalogue")},
                   {"backups", files_in(sources_.data / "backups", "")}};
  if (sources_.rebuilt) out["rebuilt_at_this_start"] = *sources_.rebuilt;
  const auto sessions = sources_.sessions.sessions({.limit = 1});
  out["sessions"] = sessions ? json::value(sessions->total) : json::value(sessions.error().line());
  std::map<std::string_view, int64_t> roles;
  if (const auto users = sources_.accounts.users()) {
    for (const User& user : *users) ++roles[name_of(user.role)];
  }
  json::object users;
  for (const auto& [role, number] : roles) users[role] = number;
  out["users"] = std::move(users);
  return valid_utf8(json::serialize(out) + "\n");
}

Result<void> ServiceDiagnosis::add_locations(const Sink& sink) const {
  const auto locations = sources_.rooms.locations();
  if (!locations) return sink({"locations.json", no_content(locations.error())});
  std::vector<api::LocationView> views;
  std::vector<Source> sources;
  const std::vector<RecordingStatus> running = sources_.recording.running();
  for (const Location& location : *locations) {
    const auto here = std::ranges::find(running, location.id, &RecordingStatus::location);
    views.push_back({.location = location,
                     .state = location.offline ? LocationState::offline : LocationState::free,
                     .session = {},
                     .by = {}});
    if (here != running.end()) {
      views.back().state = LocationState::recording;
      views.back().session = here->session;
    }
    sources.insert(sources.end(), location.sources.begin(), location.sources.end());
  }
  if (auto done = sink({"locations.json", api::encode(views) + "\n"}); !done) return done;
  return sink({"sources.json", api::encode(api::views_of(sources, sources_.recording.sources())) + "\n"});
}

Result<void> ServiceDiagnosis::add_plugins(const Sink& sink) const {
  const std::vector<PluginInfo> plugins = sources_.plugins.plugins();
  if (auto done = sink({"plugins.json", api::encode(plugins) + "\n"}); !done) return done;
  for (const PluginInfo& plugin : plugins) {
    const auto log = sources_.plugins.log(plugin.id, 0, kPluginLogLines);
    if (!log || log->lines.empty()) continue;
    std::string text;
    for (const PluginLogLine& line : log->lines)
      text += fmt::format("{} {:7} {}\n", format_utc(line.utc_ns), line.level, line.text);
    if (auto done = sink({"plugin-" + file_name_of(plugin.id) + ".log", std::move(text)}); !done) return done;
  }
  return {};
}

Result<void> ServiceDiagnosis::add_logs(const Sink& sink) const {
  std::error_code error;
  for (size_t i = 0; i < kMostLogFiles; ++i) {
    const std::string name = i == 0 ? "recorder.log" : fmt::format("recorder.{}.log", i);
    const fs::path file = sources_.data / "logs" / name;
    if (!fs::exists(file, error)) continue;
    if (auto done = sink({name, end_of_file(file, kMostLogBytes)}); !done) return done;
  }
  return {};
}

Result<void> ServiceDiagnosis::collect(const Sink& out) {
  const std::vector<std::string> known = secrets();
  const Sink sink = [&](const DiagnosisFile& file) { return out({file.name, redacted(file.content, known)}); };
  const std::pair<const char*, std::function<std::string()>> facts[] = {
      {"about.txt", [this] { return about(); }},
      {"process.txt", [] { return process_facts(); }},
      {"disks.txt", [this] { return disks(); }},
      {"config.toml", [this] { return to_toml(sources_.config); }},
      {"catalogue.json", [this] { return catalogue_facts(); }},
      {"recordings.json", [this] { return api::encode(sources_.recording.running()) + "\n"; }},
      {"jobs.json", [this] { return api::encode(sources_.jobs.jobs()) + "\n"; }}};
  for (const auto& [name, text] : facts) {
    if (auto done = sink({name, text()}); !done) return done;
  }
  if (auto done = add_locations(sink); !done) return done;
  if (auto done = add_plugins(sink); !done) return done;
  return add_logs(sink);
}

}  // namespace parallax::recorder
