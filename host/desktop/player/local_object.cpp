// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/local_object.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/byte_source.hpp"

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
  const auto got = read_file_at(descriptor_, offset, out);
  if (got) return *got;
  return fail("storage-offline", fmt::format("The file cannot be read: {}.", std::strerror(got.error())),
              "Check the disk that holds the session.");
}

uint64_t LocalObject::size() const {
  return size_of_file(descriptor_);
}

}  // namespace parallax::player
