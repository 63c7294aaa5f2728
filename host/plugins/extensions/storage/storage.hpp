// SPDX-License-Identifier: Apache-2.0
// The host's side of `plx.storage/1`: a plugin's volumes as volumes of the host (model/media/volume.hpp). Every call
// gets a deadline from the volume's limit. @errors "disk-full", "storage-offline", "storage-denied",
// "storage-corrupt", "storage-retry" (also: the deadline passed), "not-found", "exists", "unsupported",
// "storage-wrong" (the caller's mistake), "storage-failed".
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/media/volume.hpp"
#include "parallax/abi/draft/storage.h"
#include "plugins/extensions/extension.hpp"
#include "plugins/loading/config.hpp"

namespace parallax::plugins {

struct StorageInfo {
  std::string plugin_id;
  std::string backend;  ///< short name: "local"
  std::string name;
  std::vector<ConfigKey> keys;
};

struct StoredName {
  std::string name;
  uint64_t size_bytes = 0;
};

/// An opened volume's handle, shared by its objects so that they may outlive the StorageVolume.
struct VolumeHandle;

/// An opened volume. Its objects are closed when destroyed, and may outlive it. [any thread]
class StorageVolume final : public media::Volume {
 public:
  explicit StorageVolume(std::shared_ptr<const VolumeHandle> handle);

  [[nodiscard]] const std::string& name() const { return name_; }  ///< for people
  [[nodiscard]] int32_t priority() const { return priority_; }     ///< highest is filled first
  [[nodiscard]] bool can_truncate() const { return (capabilities_ & PLX_VOLUME_TRUNCATE) != 0; }
  /// All objects in and below `folder` (empty: all), in order of their names.
  [[nodiscard]] Result<std::vector<StoredName>> objects(const std::string& folder);

  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override;
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override;
  Result<void> remove(const std::string& name) override;
  Result<void> replace(const std::string& name, ByteView content) override;
  /// The names of `objects`.
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<media::VolumeSpace> space() override;
  [[nodiscard]] bool can_patch_head() const override { return (capabilities_ & PLX_VOLUME_PATCH_HEAD) != 0; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override;

 private:
  std::shared_ptr<const VolumeHandle> handle_;
  std::string name_;
  int32_t priority_ = 0;
  uint64_t capabilities_ = 0;
};

/// A storage backend of a loaded plugin; lives as long as the process. [any thread]
class StorageBackend final : public Extension {
 public:
  [[nodiscard]] static Result<std::unique_ptr<StorageBackend>> make(std::string plugin_id, const plx_storage_1& table,
                                                                    const Clock& clock);
  [[nodiscard]] const StorageInfo& info() const { return info_; }
  [[nodiscard]] const std::string& short_name() const override { return info_.backend; }
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
