// SPDX-License-Identifier: Apache-2.0
#include "store/job_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/uuid.hpp"

namespace parallax::store {
namespace {

constexpr size_t kKept = 200;
constexpr size_t kMostPerUser = 20;
constexpr double kReportStep = 0.01;

bool ended(const Job& job) {
  return job.state == JobState::done || job.state == JobState::failed || job.state == JobState::cancelled;
}

tl::unexpected<Error> refused() {
  return fail("jobs-too-many", fmt::format("{} jobs of yours are waiting or running.", kMostPerUser),
              "Wait until some have ended, or cancel some.");
}

}  // namespace

struct JobRunner::Entry {
  Job job;
  JobWork work;
  std::atomic<bool> cancelled = false;
};

class JobRunner::Control final : public JobControl {
 public:
  Control(JobRunner& runner, Entry& entry) : runner_(runner), entry_(entry) {}
  bool report(double progress, const std::string& text) override {
    Job now;
    {
      const std::lock_guard lock(runner_.mutex_);
      entry_.job.progress = std::clamp(progress, 0.0, 1.0);
      entry_.job.text = text;
      now = entry_.job;
    }
    if (now.progress >= told_ + kReportStep) {
      told_ = now.progress;
      runner_.publish(now);
    }
    return !entry_.cancelled;
  }

 private:
  JobRunner& runner_;
  Entry& entry_;
  double told_ = 0;
};

JobRunner::JobRunner(const Clock& clock, EventLog& events)
    : clock_(clock), events_(events), thread_([this] { run(); }) {}

JobRunner::~JobRunner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const auto& entry : entries_) entry->cancelled = true;
  }
  wake_.notify_one();
  thread_.join();
}

void JobRunner::publish(const Job& job) {
  events_.publish({.type = "job-changed",
                   .user = job.user_id,
                   .fields = {{"id", job.id},
                              {"kind", job.kind},
                              {"object", job.object},
                              {"state", std::string(name_of(job.state))},
                              {"progress", job.progress},
                              {"text", job.text}}});
}

bool JobRunner::too_many(const std::string& user_id) const {
  const auto unended = std::count_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry->job.user_id == user_id && !ended(entry->job);
  });
  return static_cast<size_t>(unended) >= kMostPerUser;
}

Result<std::string> JobRunner::start(const Actor& actor, const std::string& kind, const std::string& object,
                                     JobWork work) {
  auto entry = std::make_shared<Entry>();
  entry->job = {
      .id = make_uuid(), .kind = kind, .object = object, .user_id = actor.user_id, .created_utc_ns = clock_.utc_ns()};
  entry->work = std::move(work);
  {
    const std::lock_guard lock(mutex_);
    if (too_many(actor.user_id)) return refused();
    entries_.push_back(entry);
    if (entries_.size() > kKept && ended(entries_.front()->job)) entries_.pop_front();
  }
  wake_.notify_one();
  return entry->job.id;
}

std::vector<Job> JobRunner::jobs() {
  const std::lock_guard lock(mutex_);
  std::vector<Job> jobs;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) jobs.push_back((*entry)->job);
  return jobs;
}

Result<Job> JobRunner::job(const std::string& id) {
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry->job.id == id) return entry->job;
  }
  return fail("job-unknown", "There is no job " + id + ".", "Look at the list of jobs.");
}

Result<void> JobRunner::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry->job.id != id) continue;
    if (ended(entry->job)) return fail("job-ended", "The job has ended already.");
    entry->cancelled = true;
    return {};
  }
  return fail("job-unknown", "There is no job " + id + ".", "Look at the list of jobs.");
}

void JobRunner::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto waiting = [this] {
      return std::find_if(entries_.begin(), entries_.end(),
                          [](const auto& entry) { return entry->job.state == JobState::waiting; });
    };
    wake_.wait(lock, [&] { return ending_ || waiting() != entries_.end(); });
    if (ending_) return;
    const std::shared_ptr<Entry> entry = *waiting();
    entry->job.state = JobState::running;
    Job now = entry->job;
    lock.unlock();
    publish(now);
    Control control(*this, *entry);
    Result<std::string> result = fail("job-cancelled", "Cancelled.");
    if (!entry->cancelled) result = entry->work(control);
    lock.lock();
    entry->job.state = result ? JobState::done : entry->cancelled ? JobState::cancelled : JobState::failed;
    entry->job.ended_utc_ns = clock_.utc_ns();
    entry->work = nullptr;
    if (result) {
      entry->job.progress = 1;
      entry->job.text = *result;
    } else {
      entry->job.error = result.error();
      entry->job.text = result.error().text;
    }
    now = entry->job;
    lock.unlock();
    publish(now);
    lock.lock();
  }
}

}  // namespace parallax::store
