// SPDX-License-Identifier: Apache-2.0
// One file of a folder volume.
#pragma once

#include <atomic>
#include <cstdint>
#include <parallax/storage.hpp>
#include <string>

#include "storage_local/folder_path.hpp"

namespace parallax::storage_local {

/// `append`, `patch_head`, `truncate` and `commit` on one thread at a time; the rest beside them. Deadlines are not
/// watched: the kernel gives no way to end a blocked write to a disk.
class FolderObject final : public plx::StorageObject {
 public:
  FolderObject(Fd file, std::string name, uint64_t size) : file_(std::move(file)), name_(std::move(name)), end_(size) {}

  void append(std::span<const plx_bytes> pieces, plx::Deadline deadline) override;
  void patch_head(uint64_t offset, plx::Bytes bytes, plx::Deadline deadline) override;
  void truncate(uint64_t size, plx::Deadline deadline) override;
  void sync(plx::Deadline deadline) override;
  void commit(plx::Deadline deadline) override;
  [[nodiscard]] uint64_t read(uint64_t offset, std::span<uint8_t> out, plx::Deadline deadline) override;
  [[nodiscard]] uint64_t size() override;

 private:
  /// A file whose folder was deleted takes writes until it is closed, and then all is gone: that counts as offline.
  void check_writable(std::string_view what);

  Fd file_;
  std::string name_;
  uint64_t end_;  // where the next append goes
  bool committed_ = false;
};

}  // namespace parallax::storage_local
