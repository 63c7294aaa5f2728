// SPDX-License-Identifier: Apache-2.0
#include "storage_local/folder_volume.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "storage_local/folder_object.hpp"

namespace parallax::storage_local {
namespace {

constexpr mode_t kFileMode = 0640;
/// Files that `replace` has not renamed yet; after a crash they may stay, and no listing shows them.
constexpr std::string_view kTemporaryPrefix = ".plx-tmp-";
static_assert(kTemporaryPrefix.starts_with(kOwnPrefix));

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

struct Listed {
  std::string name;
  uint64_t size;
};

/// Adds the objects in `folder` and below; `prefix` is its name with '/' at the end, or empty.
void collect(Fd folder, const std::string& prefix, std::vector<Listed>& out) {
  const int fd = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, CloseFolder> entries(fd < 0 ? nullptr : ::fdopendir(fd));
  if (!entries) plx::throw_errno(errno, "listing " + prefix);
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == ".." || name.starts_with(kOwnPrefix)) continue;
    struct stat info {};
    if (::fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;  // removed meanwhile
    if (S_ISREG(info.st_mode)) {
      out.push_back({prefix + name, static_cast<uint64_t>(info.st_size)});
    } else if (S_ISDIR(info.st_mode)) {
      Fd below(::openat(folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (below) collect(std::move(below), prefix + name + "/", out);
    }
  }
}

}  // namespace

FolderVolume::FolderVolume(FolderVolumeOptions options) : options_(std::move(options)) {
  if (!std::filesystem::path(options_.folder).is_absolute()) {
    throw plx::Error(PLX_E_INVALID, "setting-wrong", "The folder \"" + options_.folder + "\" is not an absolute path.",
                     "Enter the whole path, beginning with /.");
  }
  if (options_.create_folder) {
    std::error_code ignored;  // the open below says what is wrong
    std::filesystem::create_directories(options_.folder, ignored);
  }
  root_ = Fd(::open(options_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root_ && errno == ENOENT) throw_offline("opening " + options_.folder, "there is no such folder");
  if (!root_) plx::throw_errno(errno, "opening " + options_.folder);
}

void FolderVolume::check_present(std::string_view what) const {
  struct stat held {};
  struct stat named {};
  const std::string action = std::string(what) + " in " + options_.folder;
  if (::fstat(root_.get(), &held) != 0) plx::throw_errno(errno, action);
  if (::stat(options_.folder.c_str(), &named) != 0 || held.st_dev != named.st_dev || held.st_ino != named.st_ino) {
    throw_offline(action, "the folder was removed or its disk is not the same any more");
  }
}

plx::VolumeInfo FolderVolume::info() {
  return {options_.folder, options_.priority, PLX_VOLUME_PATCH_HEAD | PLX_VOLUME_TRUNCATE | PLX_VOLUME_LOCAL_PATH};
}

plx::VolumeSpace FolderVolume::space(plx::Deadline /*deadline*/) {
  check_present("looking for space");
  struct statvfs info {};
  if (::fstatvfs(root_.get(), &info) != 0) plx::throw_errno(errno, "looking for space in " + options_.folder);
  const uint64_t free_bytes = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  reserve_.take(free_bytes);
  const uint64_t kept_bytes = std::min(free_bytes, options_.floor_bytes);
  return {free_bytes - kept_bytes, static_cast<uint64_t>(info.f_blocks) * info.f_frsize, kept_bytes};
}

void FolderVolume::list(std::string_view folder, const std::function<bool(std::string_view, uint64_t)>& each,
                        plx::Deadline /*deadline*/) {
  check_present("listing");
  Fd top = folder_below(root_, folder);
  if (!top) return;
  std::vector<Listed> found;
  collect(std::move(top), folder.empty() ? "" : std::string(folder) + "/", found);
  std::sort(found.begin(), found.end(), [](const Listed& a, const Listed& b) { return a.name < b.name; });
  for (const auto& object : found) {
    if (!each(object.name, object.size)) return;
  }
}

std::unique_ptr<plx::StorageObject> FolderVolume::create(std::string_view name, plx::Deadline /*deadline*/) {
  check_present("making " + std::string(name));
  const Place place = place_of(root_, name, MissingFolders::create);
  Fd file(
      ::openat(place.folder.get(), place.leaf.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  if (!file) plx::throw_errno(errno, "making " + std::string(name));
  sync_folder(place.folder, name);
  return std::make_unique<FolderObject>(std::move(file), std::string(name), 0);
}

std::unique_ptr<plx::StorageObject> FolderVolume::open(std::string_view name, plx::Deadline /*deadline*/) {
  check_present("opening " + std::string(name));
  const Place place = place_of(root_, name, MissingFolders::fail);
  constexpr int kFlags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;  // a pipe in the folder must not block us
  Fd file(::openat(place.folder.get(), place.leaf.c_str(), O_RDWR | kFlags));
  if (!file && (errno == EACCES || errno == EROFS || errno == EPERM)) {
    file = Fd(::openat(place.folder.get(), place.leaf.c_str(), O_RDONLY | kFlags));  // an archive can still be read
  }
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0)
    plx::throw_errno(errno == EISDIR ? ENOENT : errno, "opening " + std::string(name));
  if (!S_ISREG(info.st_mode)) plx::throw_errno(ENOENT, "opening " + std::string(name));
  if (info.st_nlink > 1) {  // it may be another name of somebody's file: it is read, and never cut or patched
    file = Fd(::open(("/proc/self/fd/" + std::to_string(file.get())).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) plx::throw_errno(errno, "opening " + std::string(name));
  }
  return std::make_unique<FolderObject>(std::move(file), std::string(name), static_cast<uint64_t>(info.st_size));
}

void FolderVolume::remove(std::string_view name, plx::Deadline /*deadline*/) {
  check_present("removing " + std::string(name));
  {
    const Place place = place_of(root_, name, MissingFolders::fail);
    if (::unlinkat(place.folder.get(), place.leaf.c_str(), 0) != 0) {
      plx::throw_errno(errno == EISDIR ? ENOENT : errno, "removing " + std::string(name));
    }
    sync_folder(place.folder, name);
  }
  // Folders that are empty by now go with their last object; one that is not refuses.
  for (size_t slash = name.rfind('/'); slash != std::string_view::npos; slash = name.rfind('/')) {
    name = name.substr(0, slash);
    const Place place = place_of(root_, name, MissingFolders::fail);
    if (::unlinkat(place.folder.get(), place.leaf.c_str(), AT_REMOVEDIR) != 0) return;
  }
}

void FolderVolume::replace(std::string_view name, plx::Bytes content, plx::Deadline deadline) {
  check_present("writing " + std::string(name));
  try {
    write_and_rename(name, content, deadline);
  } catch (const plx::Error& error) {
    if (error.status() != PLX_E_NO_SPACE || !reserve_.give_up()) throw;
    write_and_rename(name, content, deadline);
  }
}

void FolderVolume::write_and_rename(std::string_view name, plx::Bytes content, plx::Deadline deadline) {
  const Place place = place_of(root_, name, MissingFolders::create);
  const std::string temporary =
      std::string(kTemporaryPrefix) + std::to_string(::getpid()) + "-" + std::to_string(next_temporary_++);
  // Never what lies there: it may be another name of somebody's file, which would be emptied by this.
  ::unlinkat(place.folder.get(), temporary.c_str(), 0);
  Fd file(
      ::openat(place.folder.get(), temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  if (!file) plx::throw_errno(errno, "writing " + std::string(name));
  try {
    FolderObject object(std::move(file), std::string(name), 0);
    const plx_bytes piece = plx::bytes(content);
    object.append({&piece, 1}, deadline);
    object.commit(deadline);
    if (::renameat(place.folder.get(), temporary.c_str(), place.folder.get(), place.leaf.c_str()) != 0) {
      plx::throw_errno(errno, "writing " + std::string(name));
    }
  } catch (...) {
    ::unlinkat(place.folder.get(), temporary.c_str(), 0);
    throw;
  }
  sync_folder(place.folder, name);
}

std::optional<std::string> FolderVolume::local_path(std::string_view name) {
  plx::check_object_name(name);
  return options_.folder + "/" + std::string(name);
}

}  // namespace parallax::storage_local
