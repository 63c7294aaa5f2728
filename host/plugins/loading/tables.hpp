// SPDX-License-Identifier: Apache-2.0
// Step 11: what the entry handed out is held against the manifest and against the shape of each known extension before
// anything in it is called. Pure. [any thread]
#pragma once

#include "parallax/abi/draft/camera_talk.h"
#include "parallax/abi/draft/panel.h"
#include "parallax/abi/draft/storage.h"
#include "parallax/abi/draft/track.h"
#include "plugins/loading/manifest.hpp"

namespace parallax::plugins {

/// The known tables of a plugin; nullptr: not offered.
struct Tables {
  const plx_camera_driver_1* camera_driver = nullptr;
  const plx_camera_talk_1* camera_talk = nullptr;
  const plx_storage_1* storage = nullptr;
  const plx_panel_1* panel = nullptr;
  const plx_track_1* track = nullptr;
  std::vector<std::string> unknown;  ///< ids that this host has no use for
};

/// @errors "plugin-null", "plugin-short", "id-differs", "version-differs", "extension-undeclared", "extension-missing",
/// "extension-twice", "table-null", "table-short", "table-slot".
[[nodiscard]] Result<Tables> validate_tables(const plx_plugin* plugin, const Manifest& manifest);

}  // namespace parallax::plugins
