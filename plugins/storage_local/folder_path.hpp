// SPDX-License-Identifier: Apache-2.0
// File descriptors below one folder. Names are walked component by component without following links, so that no name
// leads out of the folder.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace parallax::storage_local {

/// Owns a file descriptor. Movable; one thread at a time.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// The folder that holds an object, and the object's name in it.
struct Place {
  Fd folder;
  std::string leaf;
};

enum class MissingFolders { fail, create };

/// Walks from `root` to the folder of `name`. Folders that it creates are durable. Throws plx::Error; `name` is
/// checked.
[[nodiscard]] Place place_of(const Fd& root, std::string_view name, MissingFolders missing);
/// Opens the folder `name` below `root` (empty: the root itself); an empty Fd if there is none.
[[nodiscard]] Fd folder_below(const Fd& root, std::string_view name);
/// Makes the folder's entries survive loss of power; throws plx::Error.
void sync_folder(const Fd& folder, std::string_view name);
/// Throws "storage-offline" with `what` ("writing s1/cam.mp4") and the reason.
[[noreturn]] void throw_offline(std::string_view what, std::string_view reason);

}  // namespace parallax::storage_local
