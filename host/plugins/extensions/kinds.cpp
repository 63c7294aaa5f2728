// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/kinds.hpp"

#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "plugins/extensions/storage/storage.hpp"
#include "plugins/extensions/track/tracks.hpp"

namespace parallax::plugins {
namespace {

using Made = Result<std::unique_ptr<Extension>>;

Made make_camera_driver(const ExtensionParts& parts) {
  return CameraDriver::make(parts.plugin_id, *parts.tables.find<plx_camera_driver_1>(PLX_CAMERA_DRIVER_ID),
                            parts.tables.find<plx_camera_talk_1>(PLX_CAMERA_TALK_ID), parts.clock);
}
Made make_storage(const ExtensionParts& parts) {
  return StorageBackend::make(parts.plugin_id, *parts.tables.find<plx_storage_1>(PLX_STORAGE_ID), parts.clock);
}
Made make_panel(const ExtensionParts& parts) {
  return PanelExtension::make(parts.plugin_id, *parts.tables.find<plx_panel_1>(PLX_PANEL_ID));
}
Made make_tracks(const ExtensionParts& parts) {
  return TracksExtension::make(parts.plugin_id, *parts.tables.find<plx_track_1>(PLX_TRACK_ID));
}

constexpr ExtensionKind kKinds[] = {
    {PLX_CAMERA_DRIVER_ID, sizeof(plx_camera_driver_1), &make_camera_driver},
    {PLX_CAMERA_TALK_ID, sizeof(plx_camera_talk_1), nullptr},  // a part of the camera driver
    {PLX_STORAGE_ID, sizeof(plx_storage_1), &make_storage},
    {PLX_PANEL_ID, sizeof(plx_panel_1), &make_panel},
    {PLX_TRACK_ID, sizeof(plx_track_1), &make_tracks},
};

}  // namespace

std::span<const ExtensionKind> extension_kinds() {
  return kKinds;
}

}  // namespace parallax::plugins
