// SPDX-License-Identifier: Apache-2.0
// The plugin: each volume is one folder; several volumes are ordered by their priority.
#include <cstdint>
#include <limits>
#include <parallax/storage.hpp>

#include "storage_local/folder_volume.hpp"

namespace {

using parallax::storage_local::FolderVolume;

constexpr uint64_t kMiB = 1 << 20;

class LocalStorage final : public plx::Storage {
 public:
  [[nodiscard]] plx::StorageInfo info() const override {
    return {.backend = "local",
            .name = "Local folders",
            .keys = {{.key = "folder",
                      .label = "Folder",
                      .help = "The absolute path of a folder on a disk of this computer.",
                      .type = PLX_KEY_FOLDER,
                      .flags = PLX_KEY_REQUIRED},
                     {.key = "priority",
                      .label = "Priority",
                      .help = "Folders with a higher number are filled first.",
                      .default_value = "0",
                      .type = PLX_KEY_NUMBER},
                     {.key = "keep_free_mib",
                      .label = "Keep free (MiB)",
                      .help = "This much space is left to other programs and to the closing of files.",
                      .default_value = "1024",
                      .type = PLX_KEY_NUMBER},
                     {.key = "create",
                      .label = "Make the folder",
                      .help = "Makes the folder if it is missing. Leave it off for a disk that can be unplugged.",
                      .default_value = "false",
                      .type = PLX_KEY_SWITCH}}};
  }

  [[nodiscard]] std::unique_ptr<plx::StorageVolume> open(const plx::Config& config,
                                                         plx::Deadline /*deadline*/) override {
    return std::make_unique<FolderVolume>(parallax::storage_local::FolderVolumeOptions{
        .folder = config.required("folder"),
        .priority = config.number<int32_t>("priority", 0, std::numeric_limits<int32_t>::min(),
                                           std::numeric_limits<int32_t>::max()),
        .floor_bytes = kMiB * config.number<uint64_t>("keep_free_mib", 1024, 0, 1ULL << 40),
        .create_folder = config.flag("create")});
  }
};

}  // namespace

PLX_PLUGIN(plx::StorageOf<LocalStorage>);
