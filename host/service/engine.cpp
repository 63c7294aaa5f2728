// SPDX-License-Identifier: Apache-2.0
#include "service/engine.hpp"
#include "plugins/extensions/storage/storage.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "media/rtsp/rtsp_receiver.hpp"
#include "record/sources/source_supervisor.hpp"
#include "record/volumes/removable_volume.hpp"

namespace parallax::recorder {
namespace {

/// Only what was installed with the program is vouched for by its seal alone.
plugins::FolderKind kind_of(const std::filesystem::path& folder, const std::filesystem::path& installed) {
  std::error_code error;
  return std::filesystem::equivalent(folder, installed, error) ? plugins::FolderKind::bundled
                                                               : plugins::FolderKind::vendor;
}

/// Takes the rights of others away from what earlier versions left readable: the data folder, through which nobody gets
/// any further then, and its own files, for copies that are made of them with their rights.
void make_private(const std::filesystem::path& data) {
  namespace fs = std::filesystem;
  constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
  const auto close = [](const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (error || fs::is_symlink(status) || (status.permissions() & kOthers) == fs::perms::none) return;
    // A folder like /tmp, which somebody named by mistake, is not ours to close.
    if ((status.permissions() & fs::perms::sticky_bit) != fs::perms::none) return;
    fs::permissions(path, kOthers, fs::perm_options::remove, error);
    if (error) log_warning("recorder", "{} can be read by others: {}.", path.string(), error.message());
  };
  close(data);
  constexpr std::array<std::string_view, 6> kOwn = {"catalogue", "recorder.", "backups", "logs", "plugins", "sessions"};
  for (const fs::path& folder : {data, data / "backups"}) {
    std::error_code error;
    for (fs::directory_iterator one(folder, error), end; !error && one != end; one.increment(error)) {
      const std::string name = one->path().filename().string();
      if (std::ranges::any_of(kOwn, [&](std::string_view own) { return name.starts_with(own); })) close(one->path());
    }
  }
}

std::filesystem::path installed_plugins() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = program.parent_path() / ".." / "plugins";
  if (std::filesystem::is_directory(beside, error)) return std::filesystem::weakly_canonical(beside, error);
  return std::filesystem::weakly_canonical(program.parent_path() / ".." / "lib" / "parallax" / "plugins", error);
}

enum class MissingFolder { make, fail };

/// What one storage folder is to be.
struct FolderSpec {
  std::filesystem::path folder;  ///< as it was given
  int32_t priority = 0;
  std::optional<uint64_t> keep_free_mib = {};
};

std::string name_of(const FolderSpec& spec) {
  std::error_code error;
  return std::filesystem::absolute(spec.folder, error).lexically_normal().string();
}

Result<std::unique_ptr<media::Volume>> open_folder(plugins::StorageBackend& backend, const FolderSpec& spec,
                                                   MissingFolder missing) {
  plugins::Config config;
  config.pairs = {{"folder", name_of(spec)},
                  {"priority", std::to_string(spec.priority)},
                  {"create", missing == MissingFolder::make ? "true" : "false"}};
  if (spec.keep_free_mib) config.pairs.emplace_back("keep_free_mib", std::to_string(*spec.keep_free_mib));
  return backend.open(config);
}

/// Opens it, now or when its disk is there. `why` gets why it is away.
record::VolumeSpec make_volume(plugins::StorageBackend& backend, const FolderSpec& spec, MissingFolder missing,
                               DataFolder& data, std::optional<Error>& why) {
  auto volume = open_folder(backend, spec, missing);
  if (!volume) why = volume.error();
  const auto later = [&backend, spec, &data]() -> Result<std::unique_ptr<media::Volume>> {
    auto opened = open_folder(backend, spec, MissingFolder::fail);
    if (!opened) return fail(opened.error());
    if (auto claimed = data.claim_late(spec.folder); !claimed) return fail(claimed.error());
    return std::move(*opened);
  };
  return {.name = name_of(spec),
          .priority = spec.priority,
          .volume = volume ? std::make_unique<record::RemovableVolume>(later, std::move(*volume))
                           : std::make_unique<record::RemovableVolume>(later, volume.error())};
}

Result<std::vector<record::VolumeSpec>> open_volumes(const CommonOptions& common, DataFolder& data,
                                                     const plugins::Registry& registry) {
  plugins::StorageBackend* backend = registry.find<plugins::StorageBackend>("local");
  if (backend == nullptr) {
    return fail("no-storage", "The plugin for storage in local folders is not loaded.",
                "See 'parallax-recorder plugins'; name the plugins' folder with --plugins.");
  }
  std::vector<FolderSpec> wanted;
  auto priority = static_cast<int32_t>(common.storage.size());
  for (const StorageFolder& storage : common.storage) {
    const auto keep_free_mib = storage.keep_free_mib ? storage.keep_free_mib : common.keep_free_mib;
    wanted.push_back({.folder = storage.folder, .priority = priority--, .keep_free_mib = keep_free_mib});
  }
  MissingFolder missing = MissingFolder::fail;
  if (wanted.empty()) {
    missing = MissingFolder::make;  // it is part of the data folder
    wanted.push_back({.folder = data.path() / "sessions", .keep_free_mib = common.keep_free_mib});
  }
  std::vector<record::VolumeSpec> volumes;
  std::optional<Error> first_error;
  size_t there = 0;
  for (const FolderSpec& spec : wanted) {
    std::optional<Error> why;
    volumes.push_back(make_volume(*backend, spec, missing, data, why));
    if (!why) ++there;
    if (why && !first_error) first_error = why;
  }
  if (there == 0) return fail(*first_error);
  return volumes;
}

/// Looked at so often: a killed process of many threads keeps its locks for a moment.
constexpr std::chrono::milliseconds kLookAtDying{50};
constexpr int kLooksAtDying = 100;

/// Whether that process has ended but for threads that are still being taken down, or is gone.
bool is_dying(const std::string& pid) {
  std::ifstream in("/proc/" + pid + "/stat");
  std::string stat;
  if (pid.empty() || !std::getline(in, stat)) return !pid.empty();
  const size_t name_end = stat.rfind(')');  // "pid (name) Z …"
  return name_end != std::string::npos && stat.size() > name_end + 2 && stat[name_end + 2] == 'Z';
}

}  // namespace

std::filesystem::path data_folder(const CommonOptions& common) {
  if (!common.data.empty()) return common.data;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg != '\0') {
    return std::filesystem::path(xdg) / "parallax";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "/var/lib") /
         (home != nullptr ? ".local/share/parallax" : "parallax");
}

std::vector<std::filesystem::path> storage_folders(const CommonOptions& common, const std::filesystem::path& data) {
  if (common.storage.empty()) return {data / "sessions"};
  std::vector<std::filesystem::path> folders;
  for (const StorageFolder& storage : common.storage) folders.push_back(storage.folder);
  return folders;
}

const plugins::Registry& load_plugins(const CommonOptions& common, const std::filesystem::path& state_folder,
                                      std::function<void(LogLevel, std::string_view, std::string_view)> log) {
  plugins::RegistryOptions options;
  options.state_folder = state_folder;
  options.policy.disabled = common.plugins_disabled;
  std::vector<std::filesystem::path> folders = common.plugins;
  const std::filesystem::path installed = installed_plugins();
  if (folders.empty()) folders.push_back(installed);
  std::error_code error;
  for (const auto& folder : folders) {
    options.folders.push_back({std::filesystem::absolute(folder, error), kind_of(folder, installed)});
  }
  for (const auto& folder : common.plugins_dev) {
    options.folders.push_back({std::filesystem::absolute(folder, error), plugins::FolderKind::developer});
  }
  // Never freed: plugins are never unloaded and keep pointers into them.
  plugins::HostServices services{.clock = nullptr, .settings = nullptr, .log = std::move(log)};
  if (!state_folder.empty())
    services.settings = plugins::make_settings_store((state_folder / "settings").string()).release();
  return *new plugins::Registry(options, services);
}

std::unique_ptr<media::StreamProducer> PluginSources::make(const record::SourceConfig& source) {
  const auto plain_login = source.settings.find("plain_login");
  const bool allow_plain_login = plain_login != source.settings.end() && plain_login->second == "true";
  const auto make_receiver =
      [this,
       allow_plain_login](const record::StreamAddress& address) -> Result<std::unique_ptr<media::StreamProducer>> {
    media::RtspOptions options;
    options.url = address.url;
    options.user = address.user;
    options.password = address.password;
    options.transport = address.transport;
    options.trust.sha256_fingerprint = address.tls_fingerprint;
    options.allow_plain_login = allow_plain_login;
    auto receiver = media::RtspReceiver::create(loop_, std::move(options));
    if (!receiver) return fail(receiver.error());
    return std::move(*receiver);
  };
  return std::make_unique<record::SourceSupervisor>(loop_, threads_, drivers_, source, make_receiver);
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return fail("data-folder", fmt::format("The data folder {} cannot be made: {}.", path.string(), error.message()),
                "Choose another folder with --data, or change its rights.");
  }
  make_private(path);
  const auto file = path / "recorder.lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return fail("data-folder", fmt::format("The file {} cannot be written: {}.", file.string(), std::strerror(errno)),
                "Choose another folder with --data, or change its rights.");
  }
  const auto owner = [lock] {
    char pid[32] = {};
    [[maybe_unused]] const ssize_t got = pread(lock, pid, sizeof pid - 1, 0);
    return std::string(pid);
  };
  bool locked = flock(lock, LOCK_EX | LOCK_NB) == 0;
  for (int looks = 0; !locked && looks < kLooksAtDying && is_dying(owner()); ++looks) {
    std::this_thread::sleep_for(kLookAtDying);
    locked = flock(lock, LOCK_EX | LOCK_NB) == 0;
  }
  if (!locked) {
    const std::string pid = owner();
    ::close(lock);
    return fail("data-in-use",
                fmt::format("Another recorder (process {}) uses the data folder {}.", pid, path.string()),
                "Stop that one first, or use another folder with --data.");
  }
  const std::string pid = std::to_string(getpid());
  [[maybe_unused]] const bool cut = ftruncate(lock, 0) == 0;
  [[maybe_unused]] const ssize_t written = pwrite(lock, pid.data(), pid.size(), 0);
  return std::unique_ptr<DataFolder>(new DataFolder(lock, path));
}

DataFolder::~DataFolder() {
  ::close(lock_);
}

Result<std::unique_ptr<Engine>> Engine::create(const CommonOptions& common, record::SessionEvents& events) {
  const std::filesystem::path data = data_folder(common);
  auto lock = DataFolder::open(data);
  if (!lock) return fail(lock.error());
  if (auto claimed = (*lock)->claim(storage_folders(common, data)); !claimed) return fail(claimed.error());
  const plugins::Registry& registry = load_plugins(common, data / "plugins");
  return create(common, std::move(*lock), registry, {.events = events});
}

Result<std::unique_ptr<Engine>> Engine::create(const CommonOptions& common, std::unique_ptr<DataFolder> lock,
                                               const plugins::Registry& registry, Parts parts) {
  const std::filesystem::path data = lock->path();
  auto volumes = open_volumes(common, *lock, registry);
  if (!volumes) return fail(volumes.error());
  record::VolumePlacesOptions options;
  options.disk.warn_left_ns = static_cast<int64_t>(common.warn_minutes.value_or(30) * 60e9);
  options.disk.warn_free_fraction = common.warn_free_percent / 100;
  return std::unique_ptr<Engine>(
      new Engine(std::move(lock), data, registry, std::move(*volumes), options, std::move(parts)));
}

Engine::Engine(std::unique_ptr<DataFolder> lock, std::filesystem::path data, const plugins::Registry& registry,
               std::vector<record::VolumeSpec> volumes, const record::VolumePlacesOptions& options, Parts parts)
    : lock_(std::move(lock)),
      data_(std::move(data)),
      loop_(clock_),
      drivers_(registry),
      sources_(loop_, drivers_),
      shared_(std::make_unique<record::SharedSources>(
          loop_, sources_, record::SharedSourcesOptions{.linger_ns = parts.linger_ns, .tap = parts.tap})),
      places_(std::make_unique<record::VolumePlaces>(loop_, std::move(volumes), options)),
      recorder_(std::make_unique<record::Recorder>(record::SessionRecorder::Services{
          .loop = loop_, .sources = *shared_, .places = *places_, .events = parts.events, .live = parts.live})) {
  // Who records to it hears of it from the session; `unused` asks before the session gives it up.
  const auto unused = [this](const record::Place& place) { return !recorder_->records_to(place); };
  const auto trouble = std::make_shared<decltype(parts.storage_trouble)>(std::move(parts.storage_trouble));
  const auto tell = [unused, trouble](const record::Place& place, const Error& error,
                                      const std::function<void()>& act) {
    const bool told_here = *trouble && unused(place);
    act();
    if (told_here) (*trouble)(place, error);
  };
  places_->start(
      {.low =
           [this, tell](const record::Place& place, const std::string& text) {
             tell(place, {"disk-low", text, "Delete or move old sessions, or add a storage folder."},
                  [&] { recorder_->disk_low(place, text); });
           },
       .full =
           [this, tell](const record::Place& place) {
             tell(place, {"disk-full", place.full_text(), "Delete or move old sessions, or add a storage folder."},
                  [&] { recorder_->disk_full(place); });
           },
       .lost = [this, tell](const record::Place& place,
                            const Error& error) { tell(place, error, [&] { recorder_->storage_lost(place, error); }); },
       .slow = [this](const record::Place& place, bool slow,
                      const std::string& text) { recorder_->storage_slow(place, slow, text); },
       .came = std::move(parts.storage_came),
       .room = std::move(parts.storage_room),
       .changed = std::move(parts.storage_changed)});
}

Engine::~Engine() {
  close();
}

std::vector<record::RecoveryPlace> Engine::recovery_places() const {
  std::vector<record::RecoveryPlace> places;
  for (record::Place* place : places_->places()) places.push_back({place, &places_->volume_of(*place)});
  return places;
}

Result<void> Engine::restore(const std::string& folder, const Session& session) {
  return record::restore_session_file(recovery_places(), folder, session);
}

record::RecoveryReport Engine::recover(const record::KnownSession& known,
                                       const std::optional<std::vector<std::string>>& only) {
  return record::recover_sessions(recovery_places(), clock_.utc_ns(), only, known);
}

std::string Engine::path_of(const record::Place& place, const std::string& folder) const {
  const auto file = places_->volume_of(place).local_path(folder + "/session.json");
  return file ? file->parent_path().string() : std::string();
}

void Engine::close() {
  recorder_.reset();  // before the volumes that its parts are written to
  shared_.reset();
  places_.reset();
}

int Engine::leave(int code) {
  close();
  if (sources_.threads().leave(kNsPerSecond / 4) == 0) return code;
  std::fflush(nullptr);
  std::_Exit(code);
}

void Engine::run() {
  loop_.run();
}

}  // namespace parallax::recorder
