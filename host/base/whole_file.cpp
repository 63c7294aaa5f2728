// SPDX-License-Identifier: Apache-2.0
#include "base/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace parallax {
namespace {

int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

/// The errno, or 0.
int write_beside(int folder, const std::string& name, std::string_view content, const WholeFileOptions& options) {
  ::unlinkat(folder, name.c_str(), 0);
  const int out = ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, options.mode);
  if (out < 0) return errno;
  int problem = write_all(out, content);
  if (problem == 0 && options.survives == Survives::power_loss && ::fsync(out) != 0) problem = errno;
  // Some file systems say only here that there was no room.
  if (::close(out) != 0 && problem == 0) problem = errno;
  return problem;
}

}  // namespace

tl::expected<void, int> write_whole_file_at(int folder, const std::string& name, std::string_view content,
                                            const WholeFileOptions& options) {
  const std::string beside = name + options.beside;
  int problem = write_beside(folder, beside, content, options);
  if (problem == 0 && ::renameat(folder, beside.c_str(), folder, name.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlinkat(folder, beside.c_str(), 0);
    return tl::unexpected(problem);
  }
  if (options.survives == Survives::power_loss) ::fsync(folder);
  return {};
}

tl::expected<void, int> write_whole_file(const std::filesystem::path& file, std::string_view content,
                                         const WholeFileOptions& options) {
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return tl::unexpected(errno);
  auto written = write_whole_file_at(folder, file.filename().string(), content, options);
  ::close(folder);
  return written;
}

tl::expected<std::string, int> read_whole_file(const std::filesystem::path& file) {
  const int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return tl::unexpected(errno);
  std::string content;
  std::array<char, 16 * 1024> piece{};
  for (;;) {
    const ssize_t got = ::read(in, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const int problem = got < 0 ? errno : 0;
      ::close(in);
      if (problem != 0) return tl::unexpected(problem);
      return content;
    }
    content.append(piece.data(), static_cast<size_t>(got));
  }
}

}  // namespace parallax
