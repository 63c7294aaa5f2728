// SPDX-License-Identifier: Apache-2.0
// Writes a storage backend: derive from Storage, StorageVolume and StorageObject, throw plx::Error on failure (or
// `throw_errno`), and end the file with PLX_PLUGIN(plx::StorageOf<YourStorage>). The rules stand in
// abi/draft/storage.h.
#pragma once

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/draft/storage.h"
#include "config.hpp"
#include "plugin.hpp"

namespace plx {

struct StorageInfo {
  std::string_view backend;  ///< short and stable ("local"); a literal
  std::string_view name;     ///< for people; a literal
  std::vector<ConfigKey> keys = {};
};

struct VolumeInfo {
  std::string name = {};
  int32_t priority = 0;
  uint64_t capabilities = 0;  ///< PLX_VOLUME_…
};

struct VolumeSpace {
  uint64_t free_bytes = 0;  ///< what may still be written
  uint64_t total_bytes = 0;
  uint64_t kept_bytes = 0;  ///< free as well, but never used
};

/// One object. Calls never overlap, but `read`, `size` and `sync` may run beside an append. Destroyed to close it.
class StorageObject {
 public:
  virtual ~StorageObject() = default;
  virtual void append(std::span<const plx_bytes> pieces, Deadline deadline) = 0;
  virtual void patch_head(uint64_t offset, Bytes bytes, Deadline deadline) = 0;
  virtual void truncate(uint64_t size, Deadline deadline) = 0;
  virtual void sync(Deadline deadline) = 0;
  virtual void commit(Deadline deadline) = 0;
  /// Bytes read; fewer than asked only at the end.
  [[nodiscard]] virtual uint64_t read(uint64_t offset, std::span<uint8_t> out, Deadline deadline) = 0;
  [[nodiscard]] virtual uint64_t size() = 0;
};

/// A place for objects; several threads may call at once.
class StorageVolume {
 public:
  virtual ~StorageVolume() = default;
  [[nodiscard]] virtual VolumeInfo info() = 0;
  [[nodiscard]] virtual VolumeSpace space(Deadline deadline) = 0;
  /// Calls `each` with name and size, in ascending order of names, until it returns false.
  virtual void list(std::string_view folder, const std::function<bool(std::string_view, uint64_t)>& each,
                    Deadline deadline) = 0;
  [[nodiscard]] virtual std::unique_ptr<StorageObject> create(std::string_view name, Deadline deadline) = 0;
  [[nodiscard]] virtual std::unique_ptr<StorageObject> open(std::string_view name, Deadline deadline) = 0;
  virtual void remove(std::string_view name, Deadline deadline) = 0;
  virtual void replace(std::string_view name, Bytes content, Deadline deadline) = 0;
  [[nodiscard]] virtual std::optional<std::string> local_path(std::string_view /*name*/) { return std::nullopt; }
};

/// The backend; one per process.
class Storage {
 public:
  virtual ~Storage() = default;
  [[nodiscard]] virtual StorageInfo info() const = 0;
  [[nodiscard]] virtual std::unique_ptr<StorageVolume> open(const Config& config, Deadline deadline) = 0;
};

/// Throws PLX_E_INVALID unless `name` is a relative path without empty, "." or ".." components and without NUL. Every
/// backend calls it first. `folder` may be empty where a listing starts at the top.
inline void check_object_name(std::string_view name) {
  const auto refuse = [&] {
    throw Error(PLX_E_INVALID, "storage-name", "The object name \"" + std::string(name) + "\" is not a relative path.",
                "Tell the vendor of the program: this is a fault in it.");
  };
  if (name.size() > 1024 || name.find('\0') != std::string_view::npos) refuse();
  size_t at = 0;
  while (true) {
    const size_t end = std::min(name.find('/', at), name.size());
    const std::string_view component = name.substr(at, end - at);
    if (component.empty() || component == "." || component == "..") refuse();
    if (end == name.size()) return;
    at = end + 1;
  }
}

/// The status of an errno value, as all backends shall tell them apart.
[[nodiscard]] inline plx_status storage_status_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return PLX_E_NO_SPACE;
    case EIO:
    case ENODEV:
    case ENXIO:
    case ENOTCONN:
    case ESTALE:
    case EHOSTDOWN:
      return PLX_E_OFFLINE;
    case EACCES:
    case EPERM:
    case EROFS:
      return PLX_E_DENIED;
    case ENOENT:
      return PLX_E_NOT_FOUND;
    case EEXIST:
      return PLX_E_EXISTS;
    case EINTR:
    case EAGAIN:
    case EBUSY:
    case ENFILE:
    case EMFILE:
      return PLX_E_RETRY;
    case ETIMEDOUT:
      return PLX_E_TIMEOUT;
    default:
      return PLX_E_FAILED;
  }
}

/// Throws the Error for `error_number`; `what` is "writing session/cam1.mp4".
[[noreturn]] inline void throw_errno(int error_number, std::string_view what) {
  const plx_status status = storage_status_of(error_number);
  const char* code = "storage-failed";
  const char* remedy = "Look at the system's log for the cause.";
  if (status == PLX_E_NO_SPACE) code = "disk-full", remedy = "Free some space or add another storage folder.";
  if (status == PLX_E_OFFLINE) code = "storage-offline", remedy = "Connect the disk again or choose another folder.";
  if (status == PLX_E_DENIED) code = "storage-denied", remedy = "Give the recorder the right to write there.";
  if (status == PLX_E_NOT_FOUND) code = "not-found", remedy = "";
  if (status == PLX_E_EXISTS) code = "exists", remedy = "";
  if (status == PLX_E_RETRY || status == PLX_E_TIMEOUT) code = "storage-retry", remedy = "It is tried again.";
  throw Error(status, code, std::string(what) + ": " + std::strerror(error_number) + ".", remedy);
}

}  // namespace plx

#include "detail/storage_table.hpp"
