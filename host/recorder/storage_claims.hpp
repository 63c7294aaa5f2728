// SPDX-License-Identifier: Apache-2.0
// Storage folders belong to one recorder: another one would take what is being recorded there for the remains of a
// crash, close it, and list and delete what it does not know. A file in each folder says whose it is and is locked
// while that recorder runs.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace parallax::recorder {

/// Lies in each storage folder; the folder's own files have this prefix and no listing shows them.
inline constexpr const char* kStorageOwnerFile = ".plx-storage";

/// Holds the locks of storage folders. [one thread]
class StorageClaims {
 public:
  StorageClaims() = default;
  ~StorageClaims();
  StorageClaims(const StorageClaims&) = delete;
  StorageClaims& operator=(const StorageClaims&) = delete;

  /// Locks `folders` for the recorder of the data folder `data` and notes in each whose it is. A folder that is not
  /// there is left out (its disk may be away), one that cannot be written as well (nothing is recorded there). What
  /// lies in the data folder is the recorder's in any case. Blocks.
  /// @errors "storage-in-use": another recorder runs on it; "storage-foreign": it belongs to another one; "data-folder"
  Result<void> take(const std::filesystem::path& data, const std::vector<std::filesystem::path>& folders);

 private:
  std::vector<int> locks_;
};

}  // namespace parallax::recorder
