// SPDX-License-Identifier: Apache-2.0
// Puts the recorder together: data folder and its lock, plugins, volumes, loop, sources, recordings.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"

#include "media/asio_loop.hpp"
#include "plugins/registry.hpp"
#include "record/sessions/recorder.hpp"
#include "record/sessions/recovery.hpp"
#include "record/sources/plugin_drivers.hpp"
#include "record/sources/shared_sources.hpp"
#include "record/sources/source_thread.hpp"
#include "record/volumes/volume_places.hpp"
#include "service/options.hpp"
#include "service/storage_claims.hpp"

namespace parallax::recorder {

/// Loads the plugins that the options name. `state_folder` remembers crashes and the plugins' settings; empty: nothing
/// is remembered. The registry lives as long as the process, because plugins do. `log` takes the plugins' lines; empty:
/// the recorder's log.
[[nodiscard]] const plugins::Registry& load_plugins(
    const CommonOptions& common, const std::filesystem::path& state_folder,
    std::function<void(LogLevel, std::string_view plugin_id, std::string_view text)> log = {});

/// Makes supervisors that find their driver among the plugins and receive RTSP on the loop.
class PluginSources final : public record::SourceFactory {
 public:
  PluginSources(media::AsioLoop& loop, record::Drivers& drivers) : loop_(loop), drivers_(drivers) {}
  std::unique_ptr<media::StreamProducer> make(const record::SourceConfig& source) override;
  [[nodiscard]] record::SourceThreads& threads() { return threads_; }

 private:
  media::AsioLoop& loop_;
  record::Drivers& drivers_;
  record::SourceThreads threads_;
};

/// Holds the lock of a data folder.
class DataFolder {
 public:
  /// Makes the folder if it is missing, takes the rights of others on it and its files away, and locks it; waits up to
  /// 5 s for one that was killed and still holds it. @errors "data-folder", "data-in-use"
  static Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  /// Takes the storage folders for this recorder, as long as it holds the data folder. @errors StorageClaims::take
  Result<void> claim(const std::vector<std::filesystem::path>& storage) { return claims_->take(path_, storage); }
  /// Takes one whose disk was away. @errors StorageClaims::take_late
  Result<void> claim_late(const std::filesystem::path& storage) { return claims_->take_late(path_, storage); }
  [[nodiscard]] std::shared_ptr<const StorageClaims> claims() const { return claims_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  DataFolder(int lock, std::filesystem::path path) : lock_(lock), path_(std::move(path)) {}
  int lock_;
  std::shared_ptr<StorageClaims> claims_ = std::make_shared<StorageClaims>();
  std::filesystem::path path_;
};

/// The storage folders that are meant: the option, else DATA/sessions.
[[nodiscard]] std::vector<std::filesystem::path> storage_folders(const CommonOptions& common,
                                                                 const std::filesystem::path& data);

class Engine {
 public:
  /// What the recording service adds.
  struct Parts {
    record::SessionEvents& events;          ///< outlives the engine
    record::StreamTap* tap = nullptr;       ///< outlives the engine, as does the next
    record::RecordedUnits* live = nullptr;  ///< hears of all units that are recorded
    int64_t linger_ns = 0;                  ///< for which a stream that nobody wants stays connected
    /// Told of a volume that fills, is full or does not answer while nothing is recorded to it; again while it is full.
    std::function<void(const record::Place& place, const Error& error)> storage_trouble = {};
    /// It has room, plenty of it or (`low`) little; again and again.
    std::function<void(const record::Place& place, bool low)> storage_room = {};
    /// A storage that did not answer does so. `found`: what lay in it when the recorder had not seen it before.
    std::function<void(const record::Place& place, const std::vector<std::string>& found)> storage_came = {};
    /// Told when recording becomes impossible or possible again, with the reason.
    std::function<void(const std::optional<Error>& problem)> storage_changed = {};
  };

  /// @errors those of DataFolder and StorageClaims; "no-storage" when no volume can be opened
  static Result<std::unique_ptr<Engine>> create(const CommonOptions& common, record::SessionEvents& events);
  /// @errors "no-storage" when no volume can be opened
  static Result<std::unique_ptr<Engine>> create(const CommonOptions& common, std::unique_ptr<DataFolder> lock,
                                                const plugins::Registry& registry, Parts parts);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] media::AsioLoop& loop() { return loop_; }
  [[nodiscard]] record::Recorder& recorder() { return *recorder_; }
  [[nodiscard]] record::SharedSources& sources() { return *shared_; }
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }
  /// Looks through the storage; blocks, so it comes before `run`.
  [[nodiscard]] record::RecoveryReport recover(const record::KnownSession& known,
                                               const std::optional<std::vector<std::string>>& only = std::nullopt);
  /// See record::restore_session_file. Before `recover`.
  [[nodiscard]] Result<void> restore(const std::string& folder, const Session& session);
  [[nodiscard]] media::Volume& volume_of(const record::Place& place) const { return places_->volume_of(place); }
  /// The folder of a session as a path, empty if its storage keeps no plain files.
  [[nodiscard]] std::string path_of(const record::Place& place, const std::string& folder) const;
  /// Begins to watch the volumes and runs the loop until `loop().stop()`.
  void run();
  /// Ends recording and writes what is queued; the loop must have stopped.
  void close();
  /// `close`, and the end of all threads. Where a driver's thread had to be left behind the process ends here with
  /// `code`, because that thread would use what is taken down at a normal exit; else returns `code`.
  [[nodiscard]] int leave(int code);

 private:
  [[nodiscard]] std::vector<record::RecoveryPlace> recovery_places() const;
  Engine(std::unique_ptr<DataFolder> lock, std::filesystem::path data, const plugins::Registry& registry,
         std::vector<record::VolumeSpec> volumes, const record::VolumePlacesOptions& options, Parts parts);

  std::unique_ptr<DataFolder> lock_;
  std::filesystem::path data_;
  SystemClock clock_;
  media::AsioLoop loop_;
  record::PluginDrivers drivers_;
  PluginSources sources_;
  std::unique_ptr<record::SharedSources> shared_;
  std::unique_ptr<record::VolumePlaces> places_;
  std::unique_ptr<record::Recorder> recorder_;
};

/// The data folder that is meant: the option, else $XDG_DATA_HOME/parallax or ~/.local/share/parallax.
[[nodiscard]] std::filesystem::path data_folder(const CommonOptions& common);

}  // namespace parallax::recorder
