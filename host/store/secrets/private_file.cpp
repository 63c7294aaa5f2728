// SPDX-License-Identifier: Apache-2.0
#include "store/secrets/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace parallax::store {
namespace {

tl::unexpected<Error> failed(const std::filesystem::path& file, int problem) {
  return fail("file-failed", "The file " + file.string() + " cannot be used: " + std::strerror(problem) + ".",
              "Check the folder's rights and free space.");
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failed(file, errno == 0 ? EIO : errno);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

Result<void> write_private_file_at(int folder, const std::filesystem::path& file, std::string_view content) {
  const std::string name = file.filename().string();
  const std::string beside = name + ".new";
  // Never what somebody put there: through a link it would be another file that is written over.
  ::unlinkat(folder, beside.c_str(), 0);
  const int descriptor = ::openat(folder, beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed(file, errno);
  const bool written = write_all(descriptor, content);
  const int problem = errno;
  ::close(descriptor);
  if (!written || ::renameat(folder, beside.c_str(), folder, name.c_str()) != 0) {
    const int why = written ? errno : problem;
    ::unlinkat(folder, beside.c_str(), 0);
    return failed(file, why);
  }
  ::fsync(folder);
  return {};
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view content) {
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(file, errno);
  auto written = write_private_file_at(folder, file, content);
  ::close(folder);
  return written;
}

}  // namespace parallax::store
