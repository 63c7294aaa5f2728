// SPDX-License-Identifier: Apache-2.0
#include "storage_local/space_reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace parallax::storage_local {
namespace {

constexpr const char* kName = ".plx-reserve";
constexpr off_t kBytes = 1 << 20;
/// A disk so small that this is not plenty has no room to hold back.
constexpr uint64_t kPlenty = 8ull * kBytes;

}  // namespace

void SpaceReserve::take(uint64_t free_bytes) {
  const std::lock_guard lock(mutex_);
  if (held_ || free_bytes < kPlenty) return;
  // Never what lies there: it may be another name of somebody's file, which would grow by this.
  ::unlinkat(root_.get(), kName, 0);
  const Fd file(::openat(root_.get(), kName, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!file) return;
  held_ = ::posix_fallocate(file.get(), 0, kBytes) == 0;
  if (!held_) ::unlinkat(root_.get(), kName, 0);
}

bool SpaceReserve::give_up() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  return ::unlinkat(root_.get(), kName, 0) == 0;
}

}  // namespace parallax::storage_local
