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

#include "base/names.hpp"
#include "base/result.hpp"
#include "model/people/user.hpp"

namespace parallax {

enum class JobState { waiting, running, done, failed, cancelled };
constexpr auto enum_names(JobState) {
  return enum_table<JobState>({{JobState::waiting, "waiting"},
                               {JobState::running, "running"},
                               {JobState::done, "done"},
                               {JobState::failed, "failed"},
                               {JobState::cancelled, "cancelled"}});
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

/// What running work sees. [job thread]
class JobControl {
 public:
  virtual ~JobControl() = default;
  /// Reports how far it is; false: it shall end now, it was cancelled.
  virtual bool report(double progress, const std::string& text) = 0;
};

/// Does the work, returns what came out, in words.
using JobWork = std::function<Result<std::string>(JobControl&)>;

struct NewJob {
  std::string kind;    ///< Job::kind
  std::string object;  ///< Job::object
  /// What it works on, where that may hang: jobs of one lane run one after another, and no other lane waits for them.
  std::string lane;
  JobWork work;
};

class Jobs {
 public:
  virtual ~Jobs() = default;
  /// Queues work; it runs on a thread of its lane, where not too many lanes are at work. Returns the job's id. Error
  /// "jobs-too-many" while this user has 20 that wait or run. [any thread]
  virtual Result<std::string> start(const Actor& actor, NewJob job) = 0;
  [[nodiscard]] virtual std::vector<Job> jobs() = 0;   ///< newest first; the last 200 that have ended are kept
  virtual Result<Job> job(const std::string& id) = 0;  ///< error "job-unknown"
  /// What waits ends at once, what runs when it looks. @errors "job-unknown", "job-ended".
  virtual Result<void> cancel(const std::string& id) = 0;
};

/// Where copies of sessions may go: what the recorder's configuration names, and nowhere else.
struct ExportFolder {
  std::string name;
  std::filesystem::path folder;
  friend bool operator==(const ExportFolder&, const ExportFolder&) = default;
};

/// What is known of an export folder; it is not waited for.
struct ExportStatus {
  std::string name;
  /// Why nothing can be copied there now: "export-offline" (it is not there), "export-silent" (its drive or server does
  /// not answer), "export-own" (it lies among the recorder's own files).
  std::optional<Error> problem;
  std::optional<int64_t> age_ns;  ///< since it answered last; nothing: it has not yet
};

/// The long work there is on a session; each returns the job's id.
class SessionJobs {
 public:
  virtual ~SessionJobs() = default;
  /// Reads every part and compares its SHA-256.
  virtual Result<std::string> verify(const Actor& actor, const std::string& session) = 0;
  /// The export folders as they are now; of those that do not answer, for how long. Waits half a second at most, and
  /// not at all for those that have been silent for longer. [any thread]
  [[nodiscard]] virtual std::vector<ExportStatus> exports() = 0;
  /// Copies the session's folder into the export folder of that name, under its own name. Waits as `exports` does.
  /// @errors "export-unknown", "session-running", those of ExportStatus::problem.
  virtual Result<std::string> copy(const Actor& actor, const std::string& session, const std::string& export_name) = 0;
};

}  // namespace parallax
