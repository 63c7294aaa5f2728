// SPDX-License-Identifier: Apache-2.0
// What is known of the export folders. A folder may lie on a share whose server is gone, where looking at it never
// returns: each look runs on a thread of its own, one at a time for each folder, and nobody waits long for it.
#pragma once

#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::store {

/// Says whether sessions can be copied into the folder; may block for as long as it likes. Owns what it uses.
using LookAtExport = std::function<Result<void>(const ExportFolder&)>;

/// @errors "export-offline" where there is no such folder. Blocks.
[[nodiscard]] Result<void> look_at_export(const ExportFolder& folder);

class ExportWatch {
 public:
  /// `clock` outlives it.
  ExportWatch(std::vector<ExportFolder> folders, const Clock& clock, LookAtExport look = look_at_export);

  /// Of all folders, in the order given. Waits half a second at most for looks that have just begun. [any thread]
  [[nodiscard]] std::vector<ExportStatus> all();
  /// Of one; nothing if there is none of that name. Waits as `all` does. [any thread]
  [[nodiscard]] std::optional<ExportStatus> one(const std::string& name);
  [[nodiscard]] const std::vector<ExportFolder>& folders() const { return folders_; }

 private:
  struct Answer {
    Result<void> found;
    int64_t monotonic_ns = 0;
  };
  struct Watched {
    std::optional<Answer> newest;
    std::shared_future<Answer> look;  ///< under way; invalid: none
    int64_t asked_monotonic_ns = 0;   ///< when it began
  };
  std::shared_future<Answer> begin(size_t which);  ///< under `mutex_`
  ExportStatus status(size_t which, const std::shared_future<Answer>& look);

  const std::vector<ExportFolder> folders_;
  const Clock& clock_;
  const LookAtExport look_;
  std::mutex mutex_;
  std::vector<Watched> watched_;  ///< one for each folder
};

}  // namespace parallax::store
