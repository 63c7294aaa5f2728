// SPDX-License-Identifier: Apache-2.0
// media::Volume in a temporary folder, over the very code of the plugin storage_local, without a plugin loader.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "model/media/volume.hpp"
#include "storage_local/folder_volume.hpp"
#include "support/temp_folder.hpp"

namespace parallax::test {

/// What `body` returns, or its plx::Error as ours.
template <typename Body>
auto caught(Body&& body) -> Result<decltype(body())> {
  try {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const plx::Error& error) {
    return fail(error.code(), error.message(), error.remedy());
  }
}

class FolderVolumeObject final : public media::StoredObject {
 public:
  explicit FolderVolumeObject(std::unique_ptr<plx::StorageObject> object) : object_(std::move(object)) {}
  Result<void> append(std::span<const ByteView> pieces) override {
    std::vector<plx_bytes> converted;
    for (const auto& piece : pieces) converted.push_back(plx::bytes(piece));
    return caught([&] { object_->append(converted, {}); });
  }
  Result<void> patch_head(uint64_t offset, ByteView bytes) override {
    return caught([&] { object_->patch_head(offset, bytes, {}); });
  }
  Result<void> sync() override {
    return caught([&] { object_->sync({}); });
  }
  Result<void> commit() override {
    return caught([&] { object_->commit({}); });
  }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
    return caught([&] { return static_cast<size_t>(object_->read(offset, out, {})); });
  }
  Result<void> truncate(uint64_t size) override {
    return caught([&] { object_->truncate(size, {}); });
  }
  [[nodiscard]] uint64_t size() const override { return object_->size(); }

 private:
  std::unique_ptr<plx::StorageObject> object_;
};

struct FolderVolumeSetup {
  bool can_patch_head = true;
};

class FolderVolume final : public media::Volume {
 public:
  explicit FolderVolume(const std::filesystem::path& folder, FolderVolumeSetup setup = {})
      : volume_({.folder = folder.string()}), setup_(setup) {}

  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override {
    return wrap([&] { return volume_.create(name, {}); });
  }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override {
    return wrap([&] { return volume_.open(name, {}); });
  }
  Result<void> remove(const std::string& name) override {
    return caught([&] { volume_.remove(name, {}); });
  }
  Result<void> replace(const std::string& name, ByteView content) override {
    return caught([&] { volume_.replace(name, content, {}); });
  }
  Result<std::vector<std::string>> list(const std::string& folder) override {
    return caught([&] {
      std::vector<std::string> names;
      volume_.list(folder,
                   [&](std::string_view name, uint64_t) {
                     names.emplace_back(name);
                     return true;
                   },
                   {});
      return names;
    });
  }
  Result<media::VolumeSpace> space() override {
    return caught([&] {
      const auto space = volume_.space({});
      return media::VolumeSpace{space.free_bytes, space.total_bytes, space.kept_bytes};
    });
  }
  [[nodiscard]] bool can_patch_head() const override { return setup_.can_patch_head; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override {
    return std::filesystem::path(info_folder()) / name;
  }

 private:
  template <typename Body>
  Result<std::unique_ptr<media::StoredObject>> wrap(Body&& body) {
    return caught(
        [&]() -> std::unique_ptr<media::StoredObject> { return std::make_unique<FolderVolumeObject>(body()); });
  }
  [[nodiscard]] std::string info_folder() const { return volume_.info().name; }

  mutable storage_local::FolderVolume volume_;
  FolderVolumeSetup setup_;
};

}  // namespace parallax::test
