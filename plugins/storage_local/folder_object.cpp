// SPDX-License-Identifier: Apache-2.0
#include "storage_local/folder_object.hpp"

#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace parallax::storage_local {
namespace {

/// Fewer than any system's IOV_MAX.
constexpr size_t kPiecesPerWrite = 512;

iovec piece_of(const plx_bytes& bytes, uint64_t skip) {
  // writev only reads, but iovec serves readv too.
  return {const_cast<uint8_t*>(bytes.ptr) + skip, bytes.len - skip};
}

}  // namespace

void FolderObject::check_writable(std::string_view what) {
  const std::string action = std::string(what) + " " + name_;
  if (committed_) throw plx::Error(PLX_E_WRONG_STATE, "storage-committed", action + ": it is complete already.", "");
  struct stat info {};
  if (::fstat(file_.get(), &info) != 0) plx::throw_errno(errno, action);
  if (info.st_nlink == 0) throw_offline(action, "the file or its folder was deleted");
}

void FolderObject::append(std::span<const plx_bytes> pieces, plx::Deadline /*deadline*/) {
  check_writable("writing");
  uint64_t written_of_first = 0;  // of pieces[0]
  std::array<iovec, kPiecesPerWrite> vector;
  while (!pieces.empty()) {
    const size_t count = std::min(pieces.size(), vector.size());
    for (size_t i = 0; i < count; ++i) vector[i] = piece_of(pieces[i], i == 0 ? written_of_first : 0);
    const ssize_t written = ::pwritev(file_.get(), vector.data(), static_cast<int>(count), static_cast<off_t>(end_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) plx::throw_errno(errno == EBADF ? EACCES : errno, "writing " + name_);
    end_ += static_cast<uint64_t>(written);
    auto left = static_cast<uint64_t>(written);
    while (!pieces.empty() && left >= pieces.front().len - written_of_first) {
      left -= pieces.front().len - written_of_first;
      written_of_first = 0;
      pieces = pieces.subspan(1);
    }
    written_of_first += left;
  }
}

void FolderObject::patch_head(uint64_t offset, plx::Bytes bytes, plx::Deadline /*deadline*/) {
  check_writable("patching");
  if (offset + bytes.size() > PLX_PATCH_HEAD_LIMIT || offset + bytes.size() > end_) {
    throw plx::Error(PLX_E_INVALID, "storage-range", "Patching " + name_ + " outside of its head.", "");
  }
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) plx::throw_errno(errno == EBADF ? EACCES : errno, "patching " + name_);
    offset += static_cast<uint64_t>(written);
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

void FolderObject::truncate(uint64_t size, plx::Deadline /*deadline*/) {
  check_writable("cutting");
  if (size > this->size()) {
    throw plx::Error(PLX_E_INVALID, "storage-range", "Cutting " + name_ + " to more than it has.", "");
  }
  if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) {
    plx::throw_errno(errno == EBADF || errno == EINVAL ? EACCES : errno, "cutting " + name_);
  }
  end_ = size;
}

void FolderObject::sync(plx::Deadline /*deadline*/) {
  if (::fdatasync(file_.get()) != 0) plx::throw_errno(errno, "syncing " + name_);
}

void FolderObject::commit(plx::Deadline /*deadline*/) {
  check_writable("completing");
  if (::fsync(file_.get()) != 0) plx::throw_errno(errno, "completing " + name_);
  committed_ = true;
}

uint64_t FolderObject::read(uint64_t offset, std::span<uint8_t> out, plx::Deadline /*deadline*/) {
  uint64_t total = 0;
  while (total < out.size()) {
    const ssize_t got =
        ::pread(file_.get(), out.data() + total, out.size() - total, static_cast<off_t>(offset + total));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) plx::throw_errno(errno, "reading " + name_);
    if (got == 0) break;
    total += static_cast<uint64_t>(got);
  }
  return total;
}

uint64_t FolderObject::size() {
  struct stat info {};
  if (::fstat(file_.get(), &info) != 0) plx::throw_errno(errno, "looking at " + name_);
  return static_cast<uint64_t>(info.st_size);
}

}  // namespace parallax::storage_local
