// SPDX-License-Identifier: Apache-2.0
// A storage in memory that can neither patch nor cut: the other side of the contract's optional rules.
#include <algorithm>
#include <map>
#include <mutex>
#include <parallax/storage.hpp>

namespace {

struct Content {
  std::mutex mutex;
  std::vector<uint8_t> bytes;
};

/// All volumes of this process, by name.
struct Memory {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Content>, std::less<>> objects;
};

class MemoryObject final : public plx::StorageObject {
 public:
  explicit MemoryObject(std::shared_ptr<Content> content) : content_(std::move(content)) {}
  void append(std::span<const plx_bytes> pieces, plx::Deadline /*deadline*/) override {
    if (committed_) throw plx::Error(PLX_E_WRONG_STATE, "committed", "The object is complete.");
    const std::scoped_lock lock(content_->mutex);
    for (const plx_bytes& piece : pieces) {
      const plx::Bytes bytes = plx::view(piece);
      content_->bytes.insert(content_->bytes.end(), bytes.begin(), bytes.end());
    }
  }
  void patch_head(uint64_t /*offset*/, plx::Bytes /*bytes*/, plx::Deadline /*deadline*/) override { refuse(); }
  void truncate(uint64_t /*size*/, plx::Deadline /*deadline*/) override { refuse(); }
  void sync(plx::Deadline /*deadline*/) override {}
  void commit(plx::Deadline /*deadline*/) override { committed_ = true; }
  uint64_t read(uint64_t offset, std::span<uint8_t> out, plx::Deadline /*deadline*/) override {
    const std::scoped_lock lock(content_->mutex);
    const auto& bytes = content_->bytes;
    if (offset >= bytes.size()) return 0;
    const size_t size = std::min<size_t>(out.size(), bytes.size() - offset);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
    return size;
  }
  uint64_t size() override {
    const std::scoped_lock lock(content_->mutex);
    return content_->bytes.size();
  }

 private:
  [[noreturn]] static void refuse() { throw plx::Error(PLX_E_UNSUPPORTED, "append-only", "Objects only grow here."); }
  std::shared_ptr<Content> content_;
  bool committed_ = false;
};

class MemoryVolume final : public plx::StorageVolume {
 public:
  explicit MemoryVolume(std::shared_ptr<Memory> memory, std::string name)
      : memory_(std::move(memory)), name_(std::move(name)) {}
  plx::VolumeInfo info() override { return {.name = name_}; }
  plx::VolumeSpace space(plx::Deadline /*deadline*/) override { return {1 << 20, 2 << 20}; }
  void list(std::string_view folder, const std::function<bool(std::string_view, uint64_t)>& each,
            plx::Deadline /*deadline*/) override {
    const std::scoped_lock lock(memory_->mutex);
    const std::string prefix = folder.empty() ? "" : std::string(folder) + "/";
    for (const auto& [name, content] : memory_->objects) {
      if (name.starts_with(prefix) && !each(name, content->bytes.size())) return;
    }
  }
  std::unique_ptr<plx::StorageObject> create(std::string_view name, plx::Deadline /*deadline*/) override {
    const std::scoped_lock lock(memory_->mutex);
    const auto [at, added] = memory_->objects.try_emplace(std::string(name), std::make_shared<Content>());
    if (!added) plx::throw_errno(EEXIST, "creating an object");
    return std::make_unique<MemoryObject>(at->second);
  }
  std::unique_ptr<plx::StorageObject> open(std::string_view name, plx::Deadline /*deadline*/) override {
    const std::scoped_lock lock(memory_->mutex);
    const auto found = memory_->objects.find(name);
    if (found == memory_->objects.end()) plx::throw_errno(ENOENT, "opening an object");
    return std::make_unique<MemoryObject>(found->second);
  }
  void remove(std::string_view name, plx::Deadline /*deadline*/) override {
    const std::scoped_lock lock(memory_->mutex);
    const auto found = memory_->objects.find(name);
    if (found == memory_->objects.end()) plx::throw_errno(ENOENT, "removing an object");
    memory_->objects.erase(found);
  }
  void replace(std::string_view name, plx::Bytes content, plx::Deadline /*deadline*/) override {
    auto fresh = std::make_shared<Content>();
    fresh->bytes.assign(content.begin(), content.end());
    const std::scoped_lock lock(memory_->mutex);
    memory_->objects[std::string(name)] = std::move(fresh);
  }

 private:
  std::shared_ptr<Memory> memory_;
  std::string name_;
};

class MemoryStorage final : public plx::Storage {
 public:
  plx::StorageInfo info() const override {
    return {.backend = "memory",
            .name = "In memory",
            .keys = {{.key = "name", .label = "Name", .flags = PLX_KEY_REQUIRED}}};
  }
  std::unique_ptr<plx::StorageVolume> open(const plx::Config& config, plx::Deadline /*deadline*/) override {
    const std::string name = config.required("name");
    const std::scoped_lock lock(mutex_);
    auto& memory = volumes_[name];
    if (!memory) memory = std::make_shared<Memory>();
    return std::make_unique<MemoryVolume>(memory, name);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Memory>> volumes_;
};

}  // namespace

PLX_PLUGIN(plx::StorageOf<MemoryStorage>);
