// SPDX-License-Identifier: Apache-2.0
// The host's side of `plx.storage/1`: volumes and objects as in media/storage.hpp, which record/ adapts. Every call
// gets a deadline from the volume's limit. @errors "disk-full", "storage-offline", "storage-denied",
// "storage-corrupt", "storage-retry" (also: the deadline passed), "not-found", "exists", "unsupported",
// "storage-wrong" (the caller's mistake), "storage-failed".
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "parallax/abi/draft/storage.h"
#include "plugins/loading/config.hpp"

namespace parallax::plugins {

struct StorageInfo {
  std::string plugin_id;
  std::string backend;  ///< short name: "local"
  std::string name;
  std::vector<ConfigKey> keys;
};

struct StorageSpace {
  uint64_t free_bytes = 0;
  uint64_t total_bytes = 0;
  uint64_t kept_bytes = 0;
};

struct StoredName {
  std::string name;
  uint64_t size_bytes = 0;
};

/// An opened volume's handle, shared by its objects so that they may outlive the StorageVolume.
struct VolumeHandle;

/// One object. Writes by one thread at a time; `read_at`, `sync` and `size` may run beside them. Closed when destroyed.
class StorageFile {
 public:
  StorageFile(std::shared_ptr<const VolumeHandle> volume, plx_object* handle, uint64_t size);
  ~StorageFile();
  StorageFile(const StorageFile&) = delete;
  StorageFile& operator=(const StorageFile&) = delete;

  Result<void> append(std::span<const ByteView> pieces);
  Result<void> patch_head(uint64_t offset, ByteView bytes);
  Result<void> sync();
  Result<void> commit();
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out);
  Result<void> truncate(uint64_t size);
  /// As known to the host: asked again after a failed write.
  [[nodiscard]] uint64_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  void ask_size();
  std::shared_ptr<const VolumeHandle> volume_;
  plx_object* handle_;
  std::atomic<uint64_t> size_;
  std::vector<plx_bytes> pieces_;  // reused by append
};

/// An opened volume. [any thread]
class StorageVolume {
 public:
  explicit StorageVolume(std::shared_ptr<const VolumeHandle> handle);

  [[nodiscard]] const std::string& name() const { return name_; }  ///< for people
  [[nodiscard]] int32_t priority() const { return priority_; }     ///< highest is filled first
  [[nodiscard]] bool can_patch_head() const { return (capabilities_ & PLX_VOLUME_PATCH_HEAD) != 0; }
  [[nodiscard]] bool can_truncate() const { return (capabilities_ & PLX_VOLUME_TRUNCATE) != 0; }

  [[nodiscard]] Result<std::unique_ptr<StorageFile>> create(const std::string& name);
  [[nodiscard]] Result<std::unique_ptr<StorageFile>> open(const std::string& name);
  Result<void> remove(const std::string& name);
  Result<void> replace(const std::string& name, ByteView content);
  /// All objects in and below `folder` (empty: all), in order of their names.
  [[nodiscard]] Result<std::vector<StoredName>> list(const std::string& folder);
  [[nodiscard]] Result<StorageSpace> space();
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const;

 private:
  std::shared_ptr<const VolumeHandle> handle_;
  std::string name_;
  int32_t priority_ = 0;
  uint64_t capabilities_ = 0;
};

/// A storage backend of a loaded plugin; lives as long as the process. [any thread]
class StorageBackend {
 public:
  [[nodiscard]] static Result<std::unique_ptr<StorageBackend>> make(std::string plugin_id, const plx_storage_1& table,
                                                                    const Clock& clock);
  [[nodiscard]] const StorageInfo& info() const { return info_; }
  /// The plugin's own table, for the conformance tool.
  [[nodiscard]] const plx_storage_1& table() const { return table_; }
  /// `limit_ns`: how long any call on the volume may take.
  [[nodiscard]] Result<std::unique_ptr<StorageVolume>> open(const Config& config, int64_t limit_ns = 30 * kNsPerSecond);

 private:
  StorageBackend(StorageInfo info, const plx_storage_1& table, const Clock& clock)
      : info_(std::move(info)), table_(table), clock_(clock) {}
  StorageInfo info_;
  const plx_storage_1& table_;
  const Clock& clock_;
};

}  // namespace parallax::plugins
