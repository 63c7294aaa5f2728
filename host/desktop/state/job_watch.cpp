// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/job_watch.hpp"

#include <algorithm>
#include <utility>

#include "api/client/calls/system.hpp"
#include "base/clock.hpp"

namespace parallax::desktop {

namespace {

constexpr int64_t kPauseNs = 5 * kNsPerSecond;

}  // namespace

void JobWatch::watch(std::string job, std::string what) {
  watched_.push_back({.id = std::move(job), .what = std::move(what)});
}

void JobWatch::update(const Snapshot& now, int64_t now_monotonic_ns) {
  now_monotonic_ns_ = now_monotonic_ns;
  if (std::exchange(connection_, now.connection) != now.connection) watched_.clear();  // another user's, or recorder's
  const bool back = std::exchange(returns_, now.returns) != now.returns;
  for (Watched& watched : watched_) {
    if (!watched.ended && now.ended_jobs.contains(watched.id)) watched.ended = watched.due = true;
    watched.due = watched.due || back;
    if (!watched.due || watched.asked || now_monotonic_ns < watched.due_at_monotonic_ns) continue;
    watched.due = false;
    watched.asked = true;
    ask(watched.id);
  }
}

std::optional<int64_t> JobWatch::due_at_monotonic_ns() const {
  std::optional<int64_t> first;
  for (const Watched& watched : watched_) {
    if (!watched.due || watched.asked) continue;
    first = std::min(first.value_or(watched.due_at_monotonic_ns), watched.due_at_monotonic_ns);
  }
  return first;
}

void JobWatch::ask(const std::string& id) {
  link_.ask(api::calls::system::job(id), [this, id](const Result<Job>& job) { take(id, job); });
}

void JobWatch::take(const std::string& id, const Result<Job>& job) {
  const auto watched = std::find_if(watched_.begin(), watched_.end(), [&](const Watched& one) { return one.id == id; });
  if (watched == watched_.end()) return;
  watched->asked = false;
  if (!job && job.error().code == "job-unknown") {
    notices_.warn(watched->what + " is not known to have ended well",
                  "The recorder was started anew meanwhile. Begin it again.");
    watched_.erase(watched);
  } else if (!job) {  // too busy, or on its way down
    watched->due = true;
    watched->due_at_monotonic_ns = now_monotonic_ns_ + kPauseNs;
  } else if (job->state != JobState::waiting && job->state != JobState::running) {
    tell(*job, watched->what);
    watched_.erase(watched);
  }
}

void JobWatch::tell(const Job& job, const std::string& what) {
  if (job.state == JobState::done) return notices_.done(what + " is done", job.text);
  if (job.state == JobState::cancelled) return notices_.hint(what + " was cancelled");
  notices_.failed(what + " failed", job.error.value_or(Error{"", job.text, ""}));
}

}  // namespace parallax::desktop
