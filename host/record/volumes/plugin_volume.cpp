// SPDX-License-Identifier: Apache-2.0
#include "record/volumes/plugin_volume.hpp"

#include <utility>

namespace parallax::record {
namespace {

class PluginObject final : public media::StoredObject {
 public:
  explicit PluginObject(std::unique_ptr<plugins::StorageFile> file) : file_(std::move(file)) {}

  Result<void> append(std::span<const ByteView> pieces) override { return file_->append(pieces); }
  Result<void> patch_head(uint64_t offset, ByteView bytes) override { return file_->patch_head(offset, bytes); }
  Result<void> sync() override { return file_->sync(); }
  Result<void> commit() override { return file_->commit(); }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override { return file_->read_at(offset, out); }
  Result<void> truncate(uint64_t size) override { return file_->truncate(size); }
  [[nodiscard]] uint64_t size() const override { return file_->size(); }

 private:
  std::unique_ptr<plugins::StorageFile> file_;
};

Result<std::unique_ptr<media::StoredObject>> adapted(Result<std::unique_ptr<plugins::StorageFile>> file) {
  if (!file) return fail(file.error());
  return std::make_unique<PluginObject>(std::move(*file));
}

class PluginVolume final : public media::Volume {
 public:
  explicit PluginVolume(std::unique_ptr<plugins::StorageVolume> volume) : volume_(std::move(volume)) {}

  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override {
    return adapted(volume_->create(name));
  }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override {
    return adapted(volume_->open(name));
  }
  Result<void> remove(const std::string& name) override { return volume_->remove(name); }
  Result<void> replace(const std::string& name, ByteView content) override { return volume_->replace(name, content); }
  Result<std::vector<std::string>> list(const std::string& folder) override {
    auto listed = volume_->list(folder);
    if (!listed) return fail(listed.error());
    std::vector<std::string> names;
    names.reserve(listed->size());
    for (plugins::StoredName& object : *listed) names.push_back(std::move(object.name));
    return names;
  }
  Result<media::VolumeSpace> space() override {
    const auto space = volume_->space();
    if (!space) return fail(space.error());
    return media::VolumeSpace{
        .free_bytes = space->free_bytes, .total_bytes = space->total_bytes, .kept_bytes = space->kept_bytes};
  }
  [[nodiscard]] bool can_patch_head() const override { return volume_->can_patch_head(); }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override {
    return volume_->local_path(name);
  }

 private:
  std::unique_ptr<plugins::StorageVolume> volume_;
};

}  // namespace

std::unique_ptr<media::Volume> volume_of_plugin(std::unique_ptr<plugins::StorageVolume> volume) {
  return std::make_unique<PluginVolume>(std::move(volume));
}

}  // namespace parallax::record
