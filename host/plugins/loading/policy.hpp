// SPDX-License-Identifier: Apache-2.0
// The decisions that precede loading, as pure functions over the manifest. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/loading/manifest.hpp"
#include "plugins/loading/refusal.hpp"

namespace parallax::plugins {

/// What kind of folder a plugin lies in. `developer`: given by --plugins-dev.
enum class FolderKind { bundled, vendor, developer };

struct Policy {
  std::vector<std::string> disabled = {};  ///< plugin ids that an administrator switched off
  bool safe_mode = false;                  ///< only bundled plugins are loaded
};

/// A decision that passed, with what should be told about it.
struct Passed {
  Trust trust = Trust::bundled;
  std::string note;
};

/// Step `policy`. @errors "disabled", "safe-mode".
[[nodiscard]] Result<void> decide_policy(const Manifest& manifest, FolderKind kind, const Policy& policy);
/// Step `platform`. @errors "platform", "boot-number", "host-too-old".
[[nodiscard]] Result<void> decide_platform(const Manifest& manifest, std::string_view platform,
                                           std::string_view host_version);
/// Step `seal`, after the hashes: who vouches for the plugin. Bundled plugins pass by their seal, developer folders
/// pass and say so; anything else needs a signature by a known key, and no key is known yet. @errors "unsigned".
[[nodiscard]] Result<Passed> decide_signature(const Manifest& manifest, FolderKind kind);
/// Step `licence`. Free modules and bundled ones pass and say so. @errors "licence-missing".
[[nodiscard]] Result<Passed> decide_licence(const Manifest& manifest, FolderKind kind);

/// "linux-x86_64": the platform that this host was built for.
[[nodiscard]] std::string_view host_platform();
/// "0.1.0": the version of this host.
[[nodiscard]] std::string_view host_version();

}  // namespace parallax::plugins
