// SPDX-License-Identifier: Apache-2.0
// The C table over plx::Storage. Included by storage.hpp only.
#pragma once

#include "../storage.hpp"
#include "table.hpp"

namespace plx {
namespace detail {

struct VolumeBox : Box<VolumeBox, plx_volume> {
  std::unique_ptr<StorageVolume> volume;
  VolumeInfo info;  // asked once: it does not change while the volume is open
};

struct ObjectBox : Box<ObjectBox, plx_object> {
  std::unique_ptr<StorageObject> object;
  static plx_object* make(std::unique_ptr<StorageObject> object) {
    auto box = std::make_unique<ObjectBox>();
    box->object = not_null(std::move(object), "StorageVolume::create or open");
    return hand_out(std::move(box));
  }
};

class StorageTable : public Table<StorageTable, plx_storage_1> {
 public:
  explicit StorageTable(Storage* storage)
      : Table({0,         0,       nullptr, &describe, &open_volume, &VolumeBox::close, &volume_info, &space,
               &list,     &create, &open,   &remove,   &replace,     &local_path,       &append,      &patch_head,
               &truncate, &sync,   &commit, &pread,    &size,        &ObjectBox::close}),
        storage_(storage),
        info_(storage->info()),
        keys_(to_abi(info_.keys)) {}

 private:
  static plx_status describe(void* ctx, plx_storage_info* out, plx_error* error) noexcept {
    return guarded(error, [&] {
      const StorageTable& me = self(ctx);
      auto info = sized<plx_storage_info>();
      info.key_count = static_cast<uint32_t>(me.keys_.size());
      info.keys = me.keys_.data();
      info.backend = str(me.info_.backend);
      info.name = str(me.info_.name);
      fill(out, info);
    });
  }
  static plx_status open_volume(void* ctx, const plx_config* config, int64_t deadline, plx_volume** out,
                                plx_error* error) noexcept {
    return guarded(error, [&] {
      auto volume = not_null(self(ctx).storage_->open(Config(config), {deadline}), "Storage::open");
      auto info = volume->info();
      auto box = std::make_unique<VolumeBox>();
      box->volume = std::move(volume);
      box->info = std::move(info);
      *out = VolumeBox::hand_out(std::move(box));
    });
  }
  static plx_status volume_info(void* /*ctx*/, plx_volume* volume, plx_volume_info* out, plx_error* error) noexcept {
    return guarded(error, [&] {
      const VolumeInfo& known = VolumeBox::of(volume).info;
      auto info = sized<plx_volume_info>();
      info.priority = known.priority;
      info.capabilities = known.capabilities;
      info.name = str(known.name);
      fill(out, info);
    });
  }
  static plx_status space(void* /*ctx*/, plx_volume* volume, int64_t deadline, plx_volume_space* out,
                          plx_error* error) noexcept {
    return guarded(error, [&] {
      const VolumeSpace known = VolumeBox::of(volume).volume->space({deadline});
      auto space = sized<plx_volume_space>();
      space.free_bytes = known.free_bytes;
      space.total_bytes = known.total_bytes;
      space.kept_bytes = known.kept_bytes;
      fill(out, space);
    });
  }
  static plx_status list(void* /*ctx*/, plx_volume* volume, plx_str folder, const plx_list_sink* sink, int64_t deadline,
                         plx_error* error) noexcept {
    return guarded(error, [&]() -> plx_status {
      if (folder.len != 0) check_object_name(view(folder));
      bool ended = false;
      const auto each = [&](std::string_view name, uint64_t size) {
        ended = sink->object(sink->ctx, str(name), size) != 0;
        return !ended;
      };
      VolumeBox::of(volume).volume->list(view(folder), each, {deadline});
      return ended ? PLX_CANCELLED : PLX_OK;
    });
  }
  static plx_status create(void* /*ctx*/, plx_volume* volume, plx_str name, int64_t deadline, plx_object** out,
                           plx_error* error) noexcept {
    return guarded(error, [&] {
      check_object_name(view(name));
      *out = ObjectBox::make(VolumeBox::of(volume).volume->create(view(name), {deadline}));
    });
  }
  static plx_status open(void* /*ctx*/, plx_volume* volume, plx_str name, int64_t deadline, plx_object** out,
                         plx_error* error) noexcept {
    return guarded(error, [&] {
      check_object_name(view(name));
      *out = ObjectBox::make(VolumeBox::of(volume).volume->open(view(name), {deadline}));
    });
  }
  static plx_status remove(void* /*ctx*/, plx_volume* volume, plx_str name, int64_t deadline,
                           plx_error* error) noexcept {
    return guarded(error, [&] {
      check_object_name(view(name));
      VolumeBox::of(volume).volume->remove(view(name), {deadline});
    });
  }
  static plx_status replace(void* /*ctx*/, plx_volume* volume, plx_str name, plx_bytes content, int64_t deadline,
                            plx_error* error) noexcept {
    return guarded(error, [&] {
      check_object_name(view(name));
      VolumeBox::of(volume).volume->replace(view(name), view(content), {deadline});
    });
  }
  static plx_status local_path(void* /*ctx*/, plx_volume* volume, plx_str name, plx_str* out,
                               plx_error* error) noexcept {
    return guarded(error, [&]() -> plx_status {
      thread_local std::string path;
      check_object_name(view(name));
      auto found = VolumeBox::of(volume).volume->local_path(view(name));
      if (!found) return PLX_ABSENT;
      path = std::move(*found);
      *out = str(path);
      return PLX_OK;
    });
  }
  static plx_status append(void* /*ctx*/, plx_object* object, const plx_bytes* pieces, uint32_t count, int64_t deadline,
                           plx_error* error) noexcept {
    return run_slot(ObjectBox::of(object), "append", error, [&](ObjectBox& box) {
      box.object->append({pieces, count}, {deadline});
    });
  }
  static plx_status patch_head(void* /*ctx*/, plx_object* object, uint64_t offset, plx_bytes bytes, int64_t deadline,
                               plx_error* error) noexcept {
    return run_slot(ObjectBox::of(object), "patch_head", error, [&](ObjectBox& box) {
      const uint64_t limit = std::min<uint64_t>(PLX_PATCH_HEAD_LIMIT, box.object->size());
      if (offset > limit || bytes.len > limit - offset) {
        throw Error(PLX_E_INVALID, "storage-patch",
                    "Only existing bytes below " + std::to_string(PLX_PATCH_HEAD_LIMIT) +
                        " can be overwritten; asked for " + std::to_string(bytes.len) + " at " +
                        std::to_string(offset) + ".");
      }
      box.object->patch_head(offset, view(bytes), {deadline});
    });
  }
  static plx_status truncate(void* /*ctx*/, plx_object* object, uint64_t size, int64_t deadline,
                             plx_error* error) noexcept {
    return run_slot(ObjectBox::of(object), "truncate", error, [&](ObjectBox& box) {
      if (size > box.object->size()) {
        throw Error(PLX_E_INVALID, "storage-truncate", "An object can be cut, not made longer.");
      }
      box.object->truncate(size, {deadline});
    });
  }
  static plx_status sync(void* /*ctx*/, plx_object* object, int64_t deadline, plx_error* error) noexcept {
    return guarded(error, [&] { ObjectBox::of(object).object->sync({deadline}); });
  }
  static plx_status commit(void* /*ctx*/, plx_object* object, int64_t deadline, plx_error* error) noexcept {
    return run_slot(ObjectBox::of(object), "commit", error, [&](ObjectBox& box) { box.object->commit({deadline}); });
  }
  static plx_status pread(void* /*ctx*/, plx_object* object, uint64_t offset, uint8_t* buffer, uint64_t capacity,
                          int64_t deadline, uint64_t* read, plx_error* error) noexcept {
    return guarded(error, [&] { *read = ObjectBox::of(object).object->read(offset, {buffer, capacity}, {deadline}); });
  }
  static plx_status size(void* /*ctx*/, plx_object* object, uint64_t* out, plx_error* error) noexcept {
    return guarded(error, [&] { *out = ObjectBox::of(object).object->size(); });
  }
  Storage* storage_;
  StorageInfo info_;
  std::vector<plx_config_key> keys_;
};

}  // namespace detail

/// For PLX_PLUGIN: offers `Backend` (a Storage, default-constructible or made from `const Host&`).
template <typename Backend>
struct StorageOf {
  static constexpr std::string_view kId = PLX_STORAGE_ID;
  static const void* table(const Host& host) { return detail::table_for_ever<detail::StorageTable, Backend>(host); }
};

}  // namespace plx
