// SPDX-License-Identifier: Apache-2.0
// Work that takes longer than a request: it has a number, progress, an end, and can be cancelled. Implemented in
// store/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/user.hpp"

namespace parallax {

enum class JobState { waiting, running, done, failed, cancelled };

[[nodiscard]] constexpr std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
  }
  return "unknown";
}

struct Job {
  std::string id;
  std::string kind;     ///< "session-verify", "session-copy", …
  std::string object;   ///< "session:<id>"
  std::string user_id;  ///< who started it
  JobState state = JobState::waiting;
  double progress = 0;  ///< 0…1
  std::string text;     ///< what it is at, then what came out
  std::optional<Error> error;
  int64_t created_utc_ns = 0;
  std::optional<int64_t> ended_utc_ns;
};

/// What running work sees. [the job's thread]
class JobControl {
 public:
  virtual ~JobControl() = default;
  /// Reports how far it is; false: it shall end now, it was cancelled.
  virtual bool report(double progress, const std::string& text) = 0;
};

/// Does the work, returns what came out, in words.
using JobWork = std::function<Result<std::string>(JobControl&)>;

class Jobs {
 public:
  virtual ~Jobs() = default;
  /// Queues work; jobs run one after another on a thread of their own. Returns the job's id. Error "jobs-too-many" while
  /// this user has 20 that wait or run. [any thread]
  virtual Result<std::string> start(const Actor& actor, const std::string& kind, const std::string& object, JobWork work) = 0;
  [[nodiscard]] virtual std::vector<Job> jobs() = 0;       ///< newest first; the last 200 that have ended are kept
  virtual Result<Job> job(const std::string& id) = 0;      ///< error "job-unknown"
  virtual Result<void> cancel(const std::string& id) = 0;  ///< errors "job-unknown", "job-ended"
};

/// Where copies of sessions may go: what the recorder's configuration names, and nowhere else.
struct ExportFolder {
  std::string name;
  std::filesystem::path folder;
  friend bool operator==(const ExportFolder&, const ExportFolder&) = default;
};

/// The long work there is on a session; each returns the job's id.
class SessionJobs {
 public:
  virtual ~SessionJobs() = default;
  /// Reads every part and compares its SHA-256.
  virtual Result<std::string> verify(const Actor& actor, const std::string& session) = 0;
  [[nodiscard]] virtual std::vector<ExportFolder> export_folders() = 0;
  /// Copies the session's folder into the export folder of that name, under its own name. Errors: "export-unknown",
  /// "export-offline" (its folder is not there), "session-running".
  virtual Result<std::string> copy(const Actor& actor, const std::string& session, const std::string& export_name) = 0;
};

}  // namespace parallax
