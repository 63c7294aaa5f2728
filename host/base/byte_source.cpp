// SPDX-License-Identifier: Apache-2.0
#include "base/byte_source.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace parallax {

tl::expected<size_t, int> read_file_at(int descriptor, uint64_t offset, std::span<uint8_t> out) {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(descriptor, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

uint64_t size_of_file(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 ? static_cast<uint64_t>(facts.st_size) : 0;
}

}  // namespace parallax
