// SPDX-License-Identifier: Apache-2.0
// All plugins of the host: found, checked, loaded, or refused with the reason.
//
//   plugins::Registry registry({.folders = {{dir, plugins::FolderKind::bundled}}, .state_folder = data / "plugins"},
//                              services);
//   for (const auto& plugin : registry.plugins()) …        // for lists; plugin.refusal says why not
//   registry.camera_driver("rtsp")->open(…); registry.storage("local")->open(…);
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "plugins/extensions/storage/storage.hpp"
#include "plugins/extensions/track/tracks.hpp"
#include "plugins/loading/policy.hpp"
#include "plugins/loading/quarantine.hpp"
#include "plugins/loading/refusal.hpp"
#include "plugins/services/services.hpp"

namespace parallax::plugins {

/// A fixed folder that holds plugins, each in a folder of its own with a plugin.json.
struct PluginFolder {
  std::filesystem::path path;
  FolderKind kind = FolderKind::bundled;
};

struct RegistryOptions {
  std::vector<PluginFolder> folders;
  Policy policy = {};
  /// Only plugins that provide one of these are looked at; empty: all.
  std::vector<std::string> only_with = {};
  /// Where crashes of plugins are remembered; empty: nowhere.
  std::filesystem::path state_folder = {};
  int64_t entry_report_ns = 2 * kNsPerSecond;  ///< a plugin that takes longer to start is reported
  int64_t entry_limit_ns = 10 * kNsPerSecond;  ///< and given up after this
};

/// Loads once, in the constructor; loaded plugins stay for the life of the process. Immutable afterwards: [any thread].
class Registry {
 public:
  Registry(const RegistryOptions& options, const HostServices& services);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Loaded ones and refused ones, in the order of the folders and of their names.
  [[nodiscard]] const std::vector<PluginInfo>& plugins() const { return plugins_; }
  [[nodiscard]] std::vector<CameraDriver*> camera_drivers() const;
  [[nodiscard]] std::vector<StorageBackend*> storages() const;
  [[nodiscard]] std::vector<PanelExtension*> panels() const;
  [[nodiscard]] std::vector<TracksExtension*> tracks() const;
  /// For code of a plugin that runs later: while `Sentinel::at` names something, an end of the process is held against
  /// the plugin, which is then refused at the next start. Begins idle.
  [[nodiscard]] Sentinel watch(const std::string& plugin_id) const;
  /// Lets a plugin that was quarantined be tried again, at the next start; false: it is not quarantined. [one thread at
  /// a time]
  bool release(const std::string& plugin_id) const;
  /// By short name ("rtsp", "local"); nullptr if no loaded plugin has it.
  [[nodiscard]] CameraDriver* camera_driver(std::string_view driver) const;
  [[nodiscard]] StorageBackend* storage(std::string_view backend) const;

 private:
  std::unique_ptr<Quarantine> quarantine_;
  std::map<std::string, std::string> library_hashes_;  // by plugin id
  std::vector<PluginInfo> plugins_;
  std::vector<std::unique_ptr<CameraDriver>> drivers_;
  std::vector<std::unique_ptr<StorageBackend>> storages_;
  std::vector<std::unique_ptr<PanelExtension>> panels_;
  std::vector<std::unique_ptr<TracksExtension>> tracks_;
};

}  // namespace parallax::plugins
