// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/job_watch.hpp"

#include <algorithm>
#include <utility>

namespace parallax::desktop {

void JobWatch::watch(const std::string& answer, std::string what) {
  const auto id = decode_job_id(answer);
  if (!id) return;
  watched_.push_back({*id, std::move(what), ++count_});
  fetch_ = true;  // it may have ended already
}

void JobWatch::update(const Snapshot& now) {
  if (std::exchange(connection_, now.connection) != now.connection) watched_.clear();  // another user's, or recorder's
  const bool changed = std::exchange(changes_, now.jobs_changes) != now.jobs_changes;
  const bool back = std::exchange(returns_, now.returns) != now.returns;
  const bool due = std::exchange(fetch_, false) || changed || back;
  if (!due || watched_.empty()) return;
  // Of what begins after the question the answer knows nothing.
  link_.ask({.target = "/api/v1/jobs"}, [this, last = count_](const Result<std::string>& text) {
    const auto jobs = text ? decode_jobs(*text) : Result<std::vector<Job>>(fail(text.error()));
    if (!jobs) return;
    std::erase_if(watched_, [&](const Watched& watched) {
      if (watched.number > last) return false;
      const auto job = std::find_if(jobs->begin(), jobs->end(), [&](const Job& one) { return one.id == watched.id; });
      if (job == jobs->end()) {
        notices_.warn(watched.what + " is not known to have ended well",
                      "The recorder was started anew meanwhile. Begin it again.");
        return true;
      }
      if (job->state == JobState::waiting || job->state == JobState::running) return false;
      tell(*job, watched.what);
      return true;
    });
  });
}

void JobWatch::tell(const Job& job, const std::string& what) {
  if (job.state == JobState::done) return notices_.done(what + " is done", job.text);
  if (job.state == JobState::cancelled) return notices_.hint(what + " was cancelled");
  notices_.failed(what + " failed", job.error.value_or(Error{"", job.text, ""}));
}

}  // namespace parallax::desktop
