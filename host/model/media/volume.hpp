// SPDX-License-Identifier: Apache-2.0
// Where files go, as the writers see it: a volume with objects that grow at the end. plugins/ implements it over
// `plx.storage`; nothing in media/ opens a recording's file by itself.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace parallax::media {

// @errors of every call below: "disk-full", "storage-offline", "storage-denied", "storage-corrupt",
// "storage-retry", "not-found", "exists".

/// One object (file) of a volume. Used by one thread at a time, but `read_at` and `sync` may run beside an append (a
/// thread of its own syncs, so that a slow sync holds up no append). [writer thread]
class StoredObject : public ByteSource {
 public:
  /// Appends all pieces in order, all or an error; after an error the object may hold a torn tail.
  virtual Result<void> append(std::span<const ByteView> pieces) = 0;
  /// Overwrites `bytes` at `offset`; offset + size must stay below 4096. Only where `can_patch_head`.
  virtual Result<void> patch_head(uint64_t offset, ByteView bytes) = 0;
  /// After this returns, everything appended so far survives loss of power.
  virtual Result<void> sync() = 0;
  /// The object is complete and durable, under its name; no append follows.
  virtual Result<void> commit() = 0;
  /// Cuts a torn tail off (recovery).
  virtual Result<void> truncate(uint64_t size) = 0;
  [[nodiscard]] virtual uint64_t size() const = 0;
};

struct VolumeSpace {
  uint64_t free_bytes = 0;  ///< what may still be written, after the volume's floor
  uint64_t total_bytes = 0;
  uint64_t kept_bytes = 0;  ///< the floor, as far as it is free
};

/// A place for objects. Names are relative paths with '/' ("<session>/<file>"), never "..". [any thread]
class Volume {
 public:
  virtual ~Volume() = default;
  virtual Result<std::unique_ptr<StoredObject>> create(const std::string& name) = 0;  ///< fails if it exists
  virtual Result<std::unique_ptr<StoredObject>> open(const std::string& name) = 0;    ///< to read, patch, append
  virtual Result<void> remove(const std::string& name) = 0;
  /// Writes a small object in one step: readers see the old content or the new one, also after loss of power.
  virtual Result<void> replace(const std::string& name, ByteView content) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
  virtual Result<VolumeSpace> space() = 0;
  [[nodiscard]] virtual bool can_patch_head() const = 0;
  /// Where the object lies as a plain file, if the backend keeps plain files.
  [[nodiscard]] virtual std::optional<std::filesystem::path> local_path(const std::string& name) const = 0;
};

}  // namespace parallax::media
