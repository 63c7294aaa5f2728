// SPDX-License-Identifier: Apache-2.0
// All plugins of the host: found, checked, loaded, or refused with the reason.
//
//   plugins::Registry registry({.folders = {{dir, plugins::FolderKind::bundled}}, .state_folder = data / "plugins"},
//                              services);
//   for (const auto& plugin : registry.plugins()) …        // for lists; plugin.refusal says why not
//   registry.find<CameraDriver>("rtsp")->open(…); registry.find<StorageBackend>("local")->open(…);
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/extensions/extension.hpp"
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
  /// Of one kind (extensions/<noun>/), in the order of their plugins.
  template <typename Kind>
  [[nodiscard]] std::vector<Kind*> all() const {
    std::vector<Kind*> out;
    for (const auto& extension : extensions_) {
      if (auto* found = dynamic_cast<Kind*>(extension.get())) out.push_back(found);
    }
    return out;
  }
  /// By short name ("rtsp", "local"); nullptr if no loaded plugin has it.
  template <typename Kind>
  [[nodiscard]] Kind* find(std::string_view short_name) const {
    for (Kind* extension : all<Kind>()) {
      if (extension->short_name() == short_name) return extension;
    }
    return nullptr;
  }
  /// For code of a plugin that runs later: while `Sentinel::at` names something, an end of the process is held against
  /// the plugin, which is then refused at the next start. Begins idle.
  [[nodiscard]] Sentinel watch(const std::string& plugin_id) const;
  /// Lets a plugin that was quarantined be tried again, at the next start; false: it is not quarantined. [one thread at
  /// a time]
  bool release(const std::string& plugin_id) const;

 private:
  std::unique_ptr<Quarantine> quarantine_;
  std::map<std::string, std::string> library_hashes_;  // by plugin id
  std::vector<PluginInfo> plugins_;
  std::vector<std::unique_ptr<Extension>> extensions_;
};

}  // namespace parallax::plugins
