// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/storage/storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <span>
#include <utility>

#include "parallax/text.hpp"
#include "plugins/loading/abi_text.hpp"

namespace parallax::plugins {

struct VolumeHandle {
  const plx_storage_1& table;
  plx_volume* handle;
  const Clock& clock;
  int64_t limit_ns;

  VolumeHandle(const plx_storage_1& t, plx_volume* h, const Clock& c, int64_t limit)
      : table(t), handle(h), clock(c), limit_ns(limit) {}
  ~VolumeHandle() { table.close_volume(table.ctx, handle); }
  VolumeHandle(const VolumeHandle&) = delete;
  VolumeHandle& operator=(const VolumeHandle&) = delete;
  [[nodiscard]] int64_t deadline() const { return clock.monotonic_ns() + limit_ns; }
};

namespace {

/// The codes that writers act upon come from the status alone; the plugin's words explain them.
std::string storage_code(plx_status status) {
  switch (status) {
    case PLX_E_NO_SPACE:
      return "disk-full";
    case PLX_E_OFFLINE:
    case PLX_E_UNREACHABLE:
      return "storage-offline";
    case PLX_E_DENIED:
      return "storage-denied";
    case PLX_E_CORRUPT:
      return "storage-corrupt";
    case PLX_E_RETRY:
    case PLX_E_TIMEOUT:
    case PLX_WOULD_BLOCK:
      return "storage-retry";
    case PLX_E_NOT_FOUND:
      return "not-found";
    case PLX_E_EXISTS:
      return "exists";
    case PLX_E_UNSUPPORTED:
      return "unsupported";
    case PLX_E_INVALID:
    case PLX_E_WRONG_STATE:
      return "storage-wrong";
    default:
      return "storage-failed";
  }
}

[[nodiscard]] tl::unexpected<Error> storage_failure(plx_status status, const plx_error& error, std::string_view what) {
  Error out = error_of(status, error, fmt::format("The storage failed while {}.", what));
  out.code = storage_code(status);
  return fail(std::move(out));
}

Result<void> checked(plx_status status, const plx_error& error, std::string_view what) {
  if (status == PLX_OK) return {};
  return storage_failure(status, error, what);
}

/// What the list sink of the ABI writes to.
struct Listing {
  std::vector<StoredName> names;
  static int32_t add(void* ctx, plx_str name, uint64_t size) noexcept {
    try {
      static_cast<Listing*>(ctx)->names.push_back({text_from(name), size});
      return 0;
    } catch (...) {
      return 1;
    }
  }
};

/// One object. Writes by one thread at a time; `read_at`, `sync` and `size` may run beside them.
class StorageObject final : public media::StoredObject {
 public:
  StorageObject(std::shared_ptr<const VolumeHandle> volume, plx_object* handle, uint64_t size)
      : volume_(std::move(volume)), handle_(handle), size_(size) {}
  ~StorageObject() override { volume_->table.close(volume_->table.ctx, handle_); }
  StorageObject(const StorageObject&) = delete;
  StorageObject& operator=(const StorageObject&) = delete;

  Result<void> append(std::span<const ByteView> pieces) override;
  Result<void> patch_head(uint64_t offset, ByteView bytes) override;
  Result<void> sync() override;
  Result<void> commit() override;
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override;
  Result<void> truncate(uint64_t size) override;
  /// As known to the host: asked again after a failed write.
  [[nodiscard]] uint64_t size() const override { return size_.load(std::memory_order_relaxed); }

 private:
  void ask_size();
  std::shared_ptr<const VolumeHandle> volume_;
  plx_object* handle_;
  std::atomic<uint64_t> size_;
  std::vector<plx_bytes> pieces_;  // reused by append
};

void StorageObject::ask_size() {
  uint64_t size = 0;
  if (volume_->table.size(volume_->table.ctx, handle_, &size, nullptr) == PLX_OK) size_ = size;
}

Result<void> StorageObject::append(std::span<const ByteView> pieces) {
  pieces_.clear();
  uint64_t total = 0;
  for (const ByteView piece : pieces) {
    pieces_.push_back(plx::bytes(piece));
    total += piece.size();
  }
  plx_error error{};
  const plx_status status = volume_->table.append(volume_->table.ctx, handle_, pieces_.data(),
                                                  static_cast<uint32_t>(pieces_.size()), volume_->deadline(), &error);
  if (status != PLX_OK) {
    ask_size();
    return storage_failure(status, error, "writing");
  }
  size_ += total;
  return {};
}

Result<void> StorageObject::patch_head(uint64_t offset, ByteView bytes) {
  plx_error error{};
  return checked(
      volume_->table.patch_head(volume_->table.ctx, handle_, offset, plx::bytes(bytes), volume_->deadline(), &error),
      error, "overwriting the beginning of a file");
}

Result<void> StorageObject::sync() {
  plx_error error{};
  return checked(volume_->table.sync(volume_->table.ctx, handle_, volume_->deadline(), &error), error, "syncing");
}

Result<void> StorageObject::commit() {
  plx_error error{};
  return checked(volume_->table.commit(volume_->table.ctx, handle_, volume_->deadline(), &error), error, "committing");
}

Result<size_t> StorageObject::read_at(uint64_t offset, std::span<uint8_t> out) {
  plx_error error{};
  uint64_t read = 0;
  const plx_status status = volume_->table.pread(volume_->table.ctx, handle_, offset, out.data(), out.size(),
                                                 volume_->deadline(), &read, &error);
  if (status != PLX_OK) return storage_failure(status, error, "reading");
  if (read > out.size()) return fail("storage-failed", "The storage said that it read more than was asked for.");
  return static_cast<size_t>(read);
}

Result<void> StorageObject::truncate(uint64_t size) {
  plx_error error{};
  auto done = checked(volume_->table.truncate(volume_->table.ctx, handle_, size, volume_->deadline(), &error), error,
                      "cutting a file");
  ask_size();
  return done;
}

}  // namespace

StorageVolume::StorageVolume(std::shared_ptr<const VolumeHandle> handle) : handle_(std::move(handle)) {
  auto info = plx::sized<plx_volume_info>();
  if (handle_->table.volume_info(handle_->table.ctx, handle_->handle, &info, nullptr) != PLX_OK) return;
  name_ = text_from(info.name);
  priority_ = info.priority;
  capabilities_ = info.capabilities;
}

Result<std::unique_ptr<media::StoredObject>> StorageVolume::create(const std::string& name) {
  const plx_storage_1& table = handle_->table;
  plx_error error{};
  plx_object* object = nullptr;
  const plx_status status =
      table.create(table.ctx, handle_->handle, plx::str(name), handle_->deadline(), &object, &error);
  if (status != PLX_OK) return storage_failure(status, error, fmt::format("creating {}", name));
  if (object == nullptr) return fail("storage-failed", "The storage handed no object out.");
  return std::make_unique<StorageObject>(handle_, object, 0);
}

Result<std::unique_ptr<media::StoredObject>> StorageVolume::open(const std::string& name) {
  const plx_storage_1& table = handle_->table;
  plx_error error{};
  plx_object* object = nullptr;
  plx_status status = table.open(table.ctx, handle_->handle, plx::str(name), handle_->deadline(), &object, &error);
  if (status != PLX_OK) return storage_failure(status, error, fmt::format("opening {}", name));
  if (object == nullptr) return fail("storage-failed", "The storage handed no object out.");
  uint64_t size = 0;
  status = table.size(table.ctx, object, &size, &error);
  if (status != PLX_OK) {
    table.close(table.ctx, object);
    return storage_failure(status, error, fmt::format("asking the size of {}", name));
  }
  return std::make_unique<StorageObject>(handle_, object, size);
}

Result<void> StorageVolume::remove(const std::string& name) {
  plx_error error{};
  return checked(
      handle_->table.remove(handle_->table.ctx, handle_->handle, plx::str(name), handle_->deadline(), &error), error,
      fmt::format("removing {}", name));
}

Result<void> StorageVolume::replace(const std::string& name, ByteView content) {
  plx_error error{};
  return checked(handle_->table.replace(handle_->table.ctx, handle_->handle, plx::str(name), plx::bytes(content),
                                        handle_->deadline(), &error),
                 error, fmt::format("replacing {}", name));
}

Result<std::vector<StoredName>> StorageVolume::objects(const std::string& folder) {
  Listing listing;
  auto sink = plx::sized<plx_list_sink>();
  sink.ctx = &listing;
  sink.object = &Listing::add;
  plx_error error{};
  const plx_status status =
      handle_->table.list(handle_->table.ctx, handle_->handle, plx::str(folder), &sink, handle_->deadline(), &error);
  if (status != PLX_OK) return storage_failure(status, error, fmt::format("listing \"{}\"", folder));
  return std::move(listing.names);
}

Result<std::vector<std::string>> StorageVolume::list(const std::string& folder) {
  auto listed = objects(folder);
  if (!listed) return fail(listed.error());
  std::vector<std::string> names;
  names.reserve(listed->size());
  for (StoredName& object : *listed) names.push_back(std::move(object.name));
  return names;
}

Result<media::VolumeSpace> StorageVolume::space() {
  auto space = plx::sized<plx_volume_space>();
  plx_error error{};
  const plx_status status =
      handle_->table.space(handle_->table.ctx, handle_->handle, handle_->deadline(), &space, &error);
  if (status != PLX_OK) return storage_failure(status, error, "asking for its free space");
  return media::VolumeSpace{
      .free_bytes = space.free_bytes, .total_bytes = space.total_bytes, .kept_bytes = space.kept_bytes};
}

std::optional<std::filesystem::path> StorageVolume::local_path(const std::string& name) const {
  plx_str path{};
  if ((capabilities_ & PLX_VOLUME_LOCAL_PATH) == 0 ||
      handle_->table.local_path(handle_->table.ctx, handle_->handle, plx::str(name), &path, nullptr) != PLX_OK) {
    return std::nullopt;
  }
  return std::filesystem::path(std::string(plx::view(path)));
}

Result<std::unique_ptr<StorageBackend>> StorageBackend::make(std::string plugin_id, const plx_storage_1& table,
                                                             const Clock& clock) {
  auto info = plx::sized<plx_storage_info>();
  plx_error error{};
  if (const plx_status status = table.describe(table.ctx, &info, &error); status != PLX_OK) {
    return fail(error_of(status, error, "The storage backend cannot describe itself."));
  }
  StorageInfo known{std::move(plugin_id), text_from(info.backend), text_from(info.name),
                    keys_from(info.keys, info.key_count)};
  if (known.backend.empty()) return fail("name-missing", "The storage backend has no short name.");
  return std::unique_ptr<StorageBackend>(new StorageBackend(std::move(known), table, clock));
}

Result<std::unique_ptr<StorageVolume>> StorageBackend::open(const Config& config, int64_t limit_ns) {
  const AbiConfig abi(config);
  plx_error error{};
  plx_volume* volume = nullptr;
  const plx_status status =
      table_.open_volume(table_.ctx, abi.get(), clock_.monotonic_ns() + limit_ns, &volume, &error);
  if (status == PLX_E_INVALID) return fail(error_of(status, error, "A setting of the storage is wrong."));
  if (status != PLX_OK) return storage_failure(status, error, "opening it");
  if (volume == nullptr) return fail("storage-failed", "The storage handed no volume out.");
  return std::make_unique<StorageVolume>(std::make_shared<const VolumeHandle>(table_, volume, clock_, limit_ns));
}

}  // namespace parallax::plugins
