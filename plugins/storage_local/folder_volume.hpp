// SPDX-License-Identifier: Apache-2.0
// A volume in one folder: objects are plain files below it.
//
// What it promises: an object's name is durable when `create` returns (the folders that hold it are synced); `sync` is
// fdatasync; `commit` is fsync; `replace` writes a file beside, syncs it, renames it over the old one and syncs the
// folder, and has a reserve of 1 MiB for a full disk. Whether "synced" means the platter or a drive's cache without
// power backup is the drive's affair.
#pragma once

#include <atomic>
#include <memory>
#include <parallax/storage.hpp>
#include <string>

#include "storage_local/folder_path.hpp"
#include "storage_local/space_reserve.hpp"

namespace parallax::storage_local {

struct FolderVolumeOptions {
  std::string folder;          ///< absolute path
  int32_t priority = 0;        ///< volumes with a higher one are filled first
  uint64_t floor_bytes = 0;    ///< never counted as free: other programs and the closing of files need room
  bool create_folder = false;  ///< else a missing folder is an error: its disk may not be there
};

class FolderVolume final : public plx::StorageVolume {
 public:
  /// Throws plx::Error, "storage-offline" if the folder is not there.
  explicit FolderVolume(FolderVolumeOptions options);

  [[nodiscard]] plx::VolumeInfo info() override;
  [[nodiscard]] plx::VolumeSpace space(plx::Deadline deadline) override;
  void list(std::string_view folder, const std::function<bool(std::string_view, uint64_t)>& each,
            plx::Deadline deadline) override;
  [[nodiscard]] std::unique_ptr<plx::StorageObject> create(std::string_view name, plx::Deadline deadline) override;
  [[nodiscard]] std::unique_ptr<plx::StorageObject> open(std::string_view name, plx::Deadline deadline) override;
  void remove(std::string_view name, plx::Deadline deadline) override;
  void replace(std::string_view name, plx::Bytes content, plx::Deadline deadline) override;
  [[nodiscard]] std::optional<std::string> local_path(std::string_view name) override;

 private:
  /// Throws "storage-offline" when the path leads elsewhere by now: deleted, unmounted, or another disk in its place.
  void check_present(std::string_view what) const;
  void write_and_rename(std::string_view name, plx::Bytes content, plx::Deadline deadline);

  FolderVolumeOptions options_;
  Fd root_;
  SpaceReserve reserve_{root_};
  std::atomic<uint64_t> next_temporary_{0};
};

}  // namespace parallax::storage_local
