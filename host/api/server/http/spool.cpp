// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace parallax::api {
namespace {

constexpr size_t kPiece = 64 * 1024;

tl::unexpected<Error> failed() {
  return fail(errno == ENOSPC || errno == EDQUOT ? "disk-full" : "spool-failed",
              std::string("The answer cannot be put down on the recorder's disk: ") + std::strerror(errno) + ".",
              "Free some space on the disk of the recorder's data folder, then ask again.");
}

}  // namespace

Result<std::shared_ptr<Spool>> Spool::open(const std::filesystem::path& folder) {
  std::error_code error;
  const auto place = folder.empty() ? std::filesystem::temp_directory_path(error) : folder;
  int file = ::open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {  // not every file system has files without a name
    std::string name = (place / ".answer-XXXXXX").string();
    file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file >= 0) ::unlink(name.c_str());
  }
  if (file < 0) return failed();
  return std::shared_ptr<Spool>(new Spool(file));
}

Spool::~Spool() {
  ::close(file_);
}

Result<void> Spool::append(std::string_view bytes) {
  waiting_ += bytes;
  if (waiting_.size() < kPiece) return {};
  return flush();
}

Result<void> Spool::flush() {
  std::string_view left = waiting_;
  while (!left.empty()) {
    const ssize_t written = ::write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed();
    left.remove_prefix(static_cast<size_t>(written));
  }
  size_ += waiting_.size();
  waiting_.clear();
  return {};
}

Result<StreamedBody> Spool::finish(std::shared_ptr<Spool> spool) {
  if (auto done = spool->flush(); !done) return fail(done.error());
  const uint64_t size = spool->size_;
  return StreamedBody{std::move(spool), 0, size};
}

Result<size_t> Spool::read_at(uint64_t offset, std::span<uint8_t> out) {
  const auto got = read_file_at(file_, offset, out);
  if (got) return *got;
  errno = got.error();
  return failed();
}

}  // namespace parallax::api
