// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/pinned_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/plain_file.hpp"

namespace parallax::plugins {
namespace {

constexpr const char* kAgain = "Install the plugin again; files and folders only, no links.";

tl::unexpected<Error> not_opened(const std::filesystem::path& file, int problem) {
  if (problem == ENOENT) return fail("file-missing", fmt::format("{} is missing.", file.string()), kAgain);
  if (problem == ELOOP || problem == ENOTDIR) {
    return fail("file-link", fmt::format("{} is a link, or lies behind one.", file.string()), kAgain);
  }
  if (problem == EINVAL) {
    return fail("file-not-plain",
                fmt::format("{} is no plain file but a pipe, a device or something else.", file.string()), kAgain);
  }
  return fail("file-unreadable", fmt::format("{} cannot be read: {}.", file.string(), std::strerror(problem)),
              "Check that it exists and that this user may read it.");
}

}  // namespace

Result<PinnedFolder> PinnedFolder::open(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return not_opened(folder, errno);
  return PinnedFolder(folder, descriptor);
}

PinnedFolder::~PinnedFolder() {
  if (descriptor_ >= 0 && !kept_) ::close(descriptor_);
}

PinnedFolder::PinnedFolder(PinnedFolder&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), kept_(other.kept_) {}

PinnedFolder& PinnedFolder::operator=(PinnedFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(kept_, other.kept_);
  return *this;
}

std::filesystem::path PinnedFolder::pinned() const {
  // By the number of the process and not "self": debuggers and symbolizers look it up from theirs.
  return fmt::format("/proc/{}/fd/{}", ::getpid(), descriptor_);
}

Result<int> PinnedFolder::open_file(std::string_view inner_path) const {
  const auto file = open_plain(descriptor_, inner_path);
  if (!file) return not_opened(path_ / inner_path, file.error());
  return *file;
}

Result<void> check_only_ours(const std::filesystem::path& path, const std::filesystem::path& shown) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return not_opened(shown, errno);
  const bool others = (facts.st_mode & S_IWOTH) != 0 || ((facts.st_mode & S_IWGRP) != 0 && facts.st_gid != ::getegid());
  const bool foreign = facts.st_uid != 0 && facts.st_uid != ::geteuid();
  if (!others && !foreign) return {};
  return fail(S_ISDIR(facts.st_mode) ? "folder-writable" : "file-writable",
              fmt::format("{} {}: whoever may write there would run code in this program.", shown.string(),
                          foreign ? "belongs to another user" : "may be written by others"),
              "Make it belong to root or to the user of this program, and take the right to write from all others "
              "(chmod go-w).");
}

}  // namespace parallax::plugins
