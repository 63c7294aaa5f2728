// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/policy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "parallax/abi/base.h"

namespace parallax::plugins {

Result<void> decide_policy(const Manifest& manifest, FolderKind kind, const Policy& policy) {
  if (std::ranges::find(policy.disabled, manifest.id) != policy.disabled.end()) {
    return fail("disabled", fmt::format("The plugin {} is switched off in the settings.", manifest.id),
                "Switch it on there to use it.");
  }
  if (policy.safe_mode && kind != FolderKind::bundled) {
    return fail("safe-mode", fmt::format("The plugin {} is not loaded in safe mode.", manifest.id),
                "Start without safe mode to use it.");
  }
  return {};
}

Result<void> decide_platform(const Manifest& manifest, std::string_view platform, std::string_view host) {
  if (manifest.platform != platform) {
    return fail("platform", fmt::format("The plugin was built for {}; this is {}.", manifest.platform, platform),
                fmt::format("Install the plugin's build for {}.", platform));
  }
  if (manifest.boot != PLX_BOOT_NUMBER) {
    return fail("boot-number",
                fmt::format("The plugin has the boot number {}; this host has {}.", manifest.boot, PLX_BOOT_NUMBER),
                manifest.boot > PLX_BOOT_NUMBER ? "Install a newer Parallax, or an older version of the plugin."
                                                : "Install a newer version of the plugin.");
  }
  const auto wanted = parse_version(manifest.min_host);
  const auto have = parse_version(host);
  if (!wanted) return fail(wanted.error());
  if (!have) return fail(have.error());
  if (*have < *wanted) {
    return fail("host-too-old",
                fmt::format("The plugin wants Parallax {} or newer; this is {}.", manifest.min_host, host),
                "Install a newer Parallax, or an older version of the plugin.");
  }
  return {};
}

Result<Passed> decide_signature(const Manifest& manifest, FolderKind kind) {
  switch (kind) {
    case FolderKind::bundled:
      return Passed{Trust::bundled, "Comes with this program; accepted by its seal."};
    case FolderKind::developer:
      return Passed{Trust::developer, "Lies in a developer folder; accepted without seal and signature."};
    case FolderKind::vendor:
      break;
  }
  return fail("unsigned",
              manifest.signature.empty()
                  ? fmt::format("The plugin {} is not signed.", manifest.id)
                  : fmt::format("The plugin {} is signed by a key that this program does not know.", manifest.id),
              "Ask the vendor for a signed version; while developing, use --plugins-dev.");
}

Result<Passed> decide_licence(const Manifest& manifest, FolderKind kind) {
  if (manifest.features.empty()) return Passed{Trust::bundled, "Free: no licence is needed."};
  if (kind != FolderKind::vendor) {
    return Passed{Trust::bundled, "Its licence is not asked for, because it is bundled or being developed."};
  }
  return fail("licence-missing", fmt::format("There is no licence for the feature \"{}\".", manifest.features.front()),
              "Install the licence file that the vendor sent.");
}

std::string_view host_platform() {
  return PLX_HOST_PLATFORM;
}
std::string_view host_version() {
  return PLX_HOST_VERSION;
}

}  // namespace parallax::plugins
