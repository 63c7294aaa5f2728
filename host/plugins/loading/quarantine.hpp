// SPDX-License-Identifier: Apache-2.0
// A plugin that takes the process down while it is loaded or while it draws is not tried again. Before the first byte
// of a plugin runs, a sentinel file names it and the step; it goes away when loading is over, one way or the other. A
// sentinel left behind by a process that has ended means that the plugin crashed it: the plugin is quarantined until
// its library changes or an administrator releases it. Sentinels are locked while in use, so that two recorders do not
// accuse each other.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "plugins/loading/manifest.hpp"
#include "plugins/loading/refusal.hpp"

namespace parallax::plugins {

/// Names the step that is running; removed by the destructor. Movable. [one thread at a time]
class Sentinel {
 public:
  Sentinel() = default;
  Sentinel(std::filesystem::path file, int descriptor, std::string library_sha256);
  Sentinel(Sentinel&& other) noexcept;
  Sentinel& operator=(Sentinel&&) = delete;
  ~Sentinel();
  /// Writes `step` before it runs.
  void at(Step step) { at(name_of(step)); }
  /// Likewise for what runs after loading: "panel-draw". One word.
  void at(std::string_view step);
  /// Nothing of the plugin runs: an end of the process now is not its doing.
  void idle() { at(kIdle); }
  static constexpr std::string_view kIdle = "idle";

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
  std::string library_sha256_;
};

/// The quarantine below one folder. Without a folder nothing is remembered. [one thread at a time]
class Quarantine {
 public:
  /// Turns sentinels that a crash left behind into quarantined plugins.
  explicit Quarantine(std::filesystem::path folder);

  /// Step `policy`. @errors "quarantined", unless the library is another one than the one that crashed.
  [[nodiscard]] Result<void> check(const Manifest& manifest, const std::string& library_sha256);
  /// Marks the plugin as being loaded or run.
  [[nodiscard]] Sentinel begin(const std::string& plugin_id, const std::string& library_sha256) const;
  /// Lets the plugin be tried again; true if it was quarantined.
  bool release(const std::string& plugin_id);

 private:
  struct Entry {
    std::string step;
    std::string library_sha256;
  };
  [[nodiscard]] std::filesystem::path file_of(const std::string& plugin_id) const;
  std::filesystem::path folder_;
  std::map<std::string, Entry> entries_;
};

}  // namespace parallax::plugins
