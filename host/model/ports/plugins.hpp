// SPDX-License-Identifier: Apache-2.0
// The plugins as people see them: what was found, what runs, what was refused and why. Implemented over plugins/. [any
// thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax {

/// Why a plugin does not run.
struct PluginRefusal {
  std::string step;  ///< the check that it failed: "manifest", "hash", "entry", …
  Error error;
};

struct PluginInfo {
  std::string id;  ///< as in its manifest; the folder's name where that cannot be read
  std::string name;
  std::string version;
  std::string vendor;
  std::string folder;
  std::vector<std::string> extensions;  ///< "plx.camera-driver", …
  std::string state;                    ///< "running", "refused"
  std::optional<PluginRefusal> refusal;
};

struct PluginLogLine {
  uint64_t number = 0;  ///< rises by one per plugin
  int64_t utc_ns = 0;
  std::string level;  ///< "debug", "info", "warning", "error"
  std::string text;
};

struct PluginLog {
  std::vector<PluginLogLine> lines;
  uint64_t newest = 0;
};

// @errors "plugin-unknown".
class PluginsView {
 public:
  virtual ~PluginsView() = default;
  virtual std::vector<PluginInfo> plugins() = 0;
  virtual Result<PluginInfo> plugin(const std::string& id) = 0;
  /// Lines with a number above `after`, oldest first, at most `limit`; only the newest are kept.
  virtual Result<PluginLog> log(const std::string& id, uint64_t after, size_t limit) = 0;
};

}  // namespace parallax
