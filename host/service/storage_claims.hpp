// SPDX-License-Identifier: Apache-2.0
// Storage folders belong to one recorder: another one would take what is being recorded there for the remains of a
// crash, close it, and list and delete what it does not know. A file in each folder says whose it is and is locked
// while that recorder runs.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::recorder {

/// Lies in each storage folder; the folder's own files have this prefix and no listing shows them.
inline constexpr const char* kStorageOwnerFile = ".plx-storage";

/// One folder that was taken.
struct StorageClaim {
  int lock = -1;        ///< the open file
  std::string storage;  ///< the folder's own id; empty where it could not be written
};

/// Holds the locks of storage folders. [any thread]
class StorageClaims {
 public:
  StorageClaims() = default;
  ~StorageClaims();
  StorageClaims(const StorageClaims&) = delete;
  StorageClaims& operator=(const StorageClaims&) = delete;

  /// Locks `folders` for the recorder of the data folder `data` and notes in each whose it is. A folder that is not
  /// there is left out (its disk may be away), one that cannot be written as well (nothing is recorded there). What
  /// lies in the data folder is the recorder's in any case. Blocks.
  /// @errors "storage-in-use": another recorder runs on it; "storage-foreign": it belongs to another one;
  /// "storage-denied": what would be written to could be another file; "data-folder"
  Result<void> take(const std::filesystem::path& data, const std::vector<std::filesystem::path>& folders);

  /// Takes a folder whose disk was away. One that had been taken before is taken again only if it says to be the same
  /// storage: it may have come back as another device. Blocks. @errors those of `take`;
  /// "storage-offline": it is another
  Result<void> take_late(const std::filesystem::path& data, const std::filesystem::path& folder);

  /// Whether at `folder` there still is what was taken, and not the empty place of a disk that was unmounted. Blocks.
  /// @errors "storage-offline"
  [[nodiscard]] Result<void> check(const std::filesystem::path& folder) const;
  /// Whether at this path there never was another folder of this recorder's. @errors "storage-offline"
  [[nodiscard]] Result<void> check_only_one(const std::filesystem::path& folder) const;
  /// Those among the taken folders that were seen for the first time at a path where there had been another one.
  [[nodiscard]] std::vector<std::filesystem::path> replaced() const;

 private:
  void note(const std::filesystem::path& data);
  mutable std::mutex mutex_;
  std::map<std::filesystem::path, StorageClaim> locks_;  ///< by the folder as it was given
  /// Ids of the folders that were ever seen at a path; kept in the data folder.
  std::map<std::string, std::vector<std::string>> seen_;
  std::vector<std::filesystem::path> replaced_;
};

}  // namespace parallax::recorder
