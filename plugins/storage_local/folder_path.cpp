// SPDX-License-Identifier: Apache-2.0
#include "storage_local/folder_path.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <parallax/storage.hpp>

namespace parallax::storage_local {
namespace {

constexpr mode_t kFolderMode = 0750;

int open_folder(const Fd& at, const std::string& name) {
  return ::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

void throw_offline(std::string_view what, std::string_view reason) {
  throw plx::Error(PLX_E_OFFLINE, "storage-offline", std::string(what) + ": " + std::string(reason) + ".",
                   "Bring the folder or its disk back, or choose another folder.");
}

void sync_folder(const Fd& folder, std::string_view name) {
  if (::fsync(folder.get()) != 0) plx::throw_errno(errno, "syncing the folder of " + std::string(name));
}

Place place_of(const Fd& root, std::string_view name, MissingFolders missing) {
  plx::check_object_name(name);
  Fd at(::fcntl(root.get(), F_DUPFD_CLOEXEC, 0));
  if (!at) plx::throw_errno(errno, "opening " + std::string(name));
  while (true) {
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) return {std::move(at), std::string(name)};
    const std::string component(name.substr(0, slash));
    name.remove_prefix(slash + 1);
    Fd next(open_folder(at, component));
    if (!next && errno == ENOENT && missing == MissingFolders::create) {
      if (::mkdirat(at.get(), component.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        plx::throw_errno(errno, "making the folder " + component);
      }
      sync_folder(at, component);
      next = Fd(open_folder(at, component));
    }
    if (!next && (errno == ELOOP || errno == ENOTDIR)) {
      throw plx::Error(PLX_E_DENIED, "storage-denied", component + " is not a folder of its own but a link or a file.",
                       "Remove it or choose another folder.");
    }
    if (!next) plx::throw_errno(errno, "opening the folder " + component);
    at = std::move(next);
  }
}

Fd folder_below(const Fd& root, std::string_view name) {
  if (name.empty()) return Fd(open_folder(root, "."));
  try {
    const Place place = place_of(root, name, MissingFolders::fail);
    return Fd(open_folder(place.folder, place.leaf));
  } catch (const plx::Error& error) {
    if (error.status() == PLX_E_NOT_FOUND) return Fd();
    throw;
  }
}

}  // namespace parallax::storage_local
