// SPDX-License-Identifier: Apache-2.0
// A plugin's folder, opened once. What is checked, hashed and loaded goes through that one descriptor, so that it is
// the same folder even when its name comes to mean another one meanwhile; and nobody else may write to what is in it.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace parallax::plugins {

/// Movable. [one thread at a time]
class PinnedFolder {
 public:
  /// @errors "file-unreadable".
  static Result<PinnedFolder> open(const std::filesystem::path& folder);
  ~PinnedFolder();
  PinnedFolder(PinnedFolder&& other) noexcept;
  PinnedFolder& operator=(PinnedFolder&& other) noexcept;

  /// As people know it.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Leads to the opened folder as long as this lives; libraries find what lies beside them there ($ORIGIN).
  [[nodiscard]] std::filesystem::path pinned() const;
  /// Opens a regular file in it, following no link on the way; the caller closes it. @errors "file-missing",
  /// "file-link", "file-not-plain", "file-unreadable".
  [[nodiscard]] Result<int> open_file(std::string_view inner_path) const;
  /// Never closes it: a loaded library is known by this path until the process ends.
  void keep() { kept_ = true; }

 private:
  PinnedFolder(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

/// Whether only root and this user may write to a file or folder; its group may if it is this process's own. A link is
/// not followed. `shown` is what a message calls it. @errors "folder-writable" or "file-writable".
[[nodiscard]] Result<void> check_only_ours(const std::filesystem::path& path, const std::filesystem::path& shown);

}  // namespace parallax::plugins
