// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/local_object.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace parallax::player {

Result<std::unique_ptr<media::StoredObject>> LocalObject::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) {
    return fail("not-found", fmt::format("The file {} is missing.", path.filename().string()),
                "Put it back from a copy; the other videos are not affected.");
  }
  if (descriptor < 0) {
    return fail("storage-denied",
                fmt::format("The file {} cannot be opened: {}.", path.filename().string(), std::strerror(errno)),
                "Ask an administrator for the right to read the session's folder.");
  }
  return std::unique_ptr<media::StoredObject>(new LocalObject(descriptor));
}

LocalObject::~LocalObject() {
  ::close(descriptor_);
}

Result<size_t> LocalObject::read_at(uint64_t offset, std::span<uint8_t> out) {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail("storage-offline", fmt::format("The file cannot be read: {}.", std::strerror(errno)),
                  "Check the disk that holds the session.");
    }
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

uint64_t LocalObject::size() const {
  struct stat facts {};
  return ::fstat(descriptor_, &facts) == 0 ? static_cast<uint64_t>(facts.st_size) : 0;
}

}  // namespace parallax::player
