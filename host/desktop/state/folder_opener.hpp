// SPDX-License-Identifier: Apache-2.0
// Folders are shown by the user's own file manager, which xdg-open finds; it goes on when the desktop ends. Whether one
// took the folder is told by how xdg-open ends, some time later:
//   if (auto begun = opener.open(folder); !begun) …;
//   each frame:  for (const auto& [folder, error] : opener.take_failures()) …;
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::desktop {

/// [UI thread]
class FolderOpener {
 public:
  struct Failure {
    std::string folder;
    Error error;
  };

  /// @errors "file-manager-missing": there is no xdg-open.
  Result<void> open(const std::string& folder, int64_t now_monotonic_ns);
  /// What has failed since the last call: "file-manager-failed". Does not wait.
  [[nodiscard]] std::vector<Failure> take_failures();
  /// It may still fail soon. Some run as long as their window is open: after a few seconds they have succeeded.
  [[nodiscard]] bool waits(int64_t now_monotonic_ns) const;

 private:
  struct Opening {
    pid_t process = 0;
    std::string folder;
    int64_t begun_monotonic_ns = 0;
  };
  std::vector<Opening> openings_;
};

}  // namespace parallax::desktop
