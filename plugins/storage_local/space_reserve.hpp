// SPDX-License-Identifier: Apache-2.0
// A small file that holds room on the disk, so that on a full one the last words (session.json: why it stopped, where
// the parts end) can still be written. Given up when a `replace` finds no space, taken again once there is plenty.
#pragma once

#include <cstdint>
#include <mutex>

#include "storage_local/folder_path.hpp"

namespace parallax::storage_local {

/// Objects whose names begin so are the volume's own; no listing shows them.
inline constexpr std::string_view kOwnPrefix = ".plx-";

class SpaceReserve {
 public:
  /// `root` must outlive it.
  explicit SpaceReserve(const Fd& root) : root_(root) {}

  /// Takes the room if `free_bytes` is plenty and it is not held yet; a failure is no error. [any]
  void take(uint64_t free_bytes);
  /// True if it was held: its room is free now. [any]
  [[nodiscard]] bool give_up();

 private:
  const Fd& root_;
  std::mutex mutex_;
  bool held_ = false;
};

}  // namespace parallax::storage_local
