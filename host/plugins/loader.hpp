// SPDX-License-Identifier: Apache-2.0
// Steps 7 to 11: from a checked file to a validated plugin. The only place with Boost.DLL.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "plugins/extensions/extension.hpp"
#include "plugins/loading/manifest.hpp"
#include "plugins/loading/pinned_folder.hpp"
#include "plugins/loading/quarantine.hpp"
#include "plugins/loading/refusal.hpp"

namespace parallax::plugins {

struct LoadOptions {
  int64_t report_ns = 2 * kNsPerSecond;
  int64_t limit_ns = 10 * kNsPerSecond;
};

/// What a plugin brought.
struct LoadedPlugin {
  std::vector<std::unique_ptr<Extension>> extensions;
  std::vector<std::string> notes;

  /// Its extension of this kind; nullptr: it has none.
  template <typename Kind>
  [[nodiscard]] Kind* find() const {
    for (const auto& extension : extensions) {
      if (auto* found = dynamic_cast<Kind*>(extension.get())) return found;
    }
    return nullptr;
  }
};

/// Loads the library of `manifest` in `folder` for ever (the folder is then kept open). The plugin's code runs on a
/// thread of its own; a plugin that is not ready within the limit is given up (its thread is left behind). `host` and
/// `clock` live for ever. [one thread at a time]
[[nodiscard]] tl::expected<LoadedPlugin, Refusal> load_plugin(PinnedFolder& folder, const Manifest& manifest,
                                                              const plx_host* host, const Clock& clock,
                                                              Sentinel sentinel, const LoadOptions& options);

}  // namespace parallax::plugins
