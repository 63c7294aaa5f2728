// SPDX-License-Identifier: Apache-2.0
// A volume in memory, for fuzz targets and quick tests. One thread.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/media/volume.hpp"

namespace parallax::test {

class MemoryVolume final : public media::Volume {
 public:
  using Content = std::shared_ptr<std::vector<uint8_t>>;
  std::map<std::string, Content> objects;

  void put(const std::string& name, ByteView bytes) {
    objects[name] = std::make_shared<std::vector<uint8_t>>(bytes.begin(), bytes.end());
  }

  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override {
    if (objects.contains(name)) return fail("exists", name + " exists.");
    put(name, {});
    return open(name);
  }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override {
    const auto found = objects.find(name);
    if (found == objects.end()) return fail("not-found", name + " does not exist.");
    return std::unique_ptr<media::StoredObject>(std::make_unique<Object>(found->second));
  }
  Result<void> remove(const std::string& name) override {
    objects.erase(name);
    return {};
  }
  Result<void> replace(const std::string& name, ByteView content) override {
    put(name, content);
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> names;
    for (const auto& [name, content] : objects) {
      if (folder.empty() || name.starts_with(folder + "/")) names.push_back(name);
    }
    return names;
  }
  Result<media::VolumeSpace> space() override { return media::VolumeSpace{1 << 30, 1 << 30}; }
  [[nodiscard]] bool can_patch_head() const override { return true; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string&) const override { return {}; }

 private:
  class Object final : public media::StoredObject {
   public:
    explicit Object(Content content) : content_(std::move(content)) {}
    Result<void> append(std::span<const ByteView> pieces) override {
      for (const auto& piece : pieces) content_->insert(content_->end(), piece.begin(), piece.end());
      return {};
    }
    Result<void> patch_head(uint64_t offset, ByteView bytes) override {
      if (offset + bytes.size() > content_->size()) return fail("storage-range", "Outside.");
      std::copy(bytes.begin(), bytes.end(), content_->begin() + static_cast<std::ptrdiff_t>(offset));
      return {};
    }
    Result<void> sync() override { return {}; }
    Result<void> commit() override { return {}; }
    Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
      if (offset >= content_->size()) return size_t{0};
      const size_t count = std::min<size_t>(out.size(), content_->size() - offset);
      if (count > 0) std::memcpy(out.data(), content_->data() + offset, count);
      return count;
    }
    Result<void> truncate(uint64_t size) override {
      if (size > content_->size()) return fail("storage-range", "Longer.");
      content_->resize(size);
      return {};
    }
    [[nodiscard]] uint64_t size() const override { return content_->size(); }

   private:
    Content content_;
  };
};

}  // namespace parallax::test
