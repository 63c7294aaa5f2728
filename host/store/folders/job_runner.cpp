// SPDX-License-Identifier: Apache-2.0
#include "store/folders/job_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

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
  std::string lane;
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

JobRunner::JobRunner(const Clock& clock, EventLog& events) : clock_(clock), events_(events) {}

JobRunner::~JobRunner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const auto& entry : entries_) entry->cancelled = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
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

void JobRunner::forget_old() {
  const auto is_over = [](const auto& entry) { return ended(entry->job); };
  auto over = static_cast<size_t>(std::ranges::count_if(entries_, is_over));
  while (over-- > kKept) entries_.erase(std::ranges::find_if(entries_, is_over));
}

Result<std::string> JobRunner::start(const Actor& actor, NewJob job) {
  auto entry = std::make_shared<Entry>();
  entry->job = {.id = make_uuid(),
                .kind = std::move(job.kind),
                .object = std::move(job.object),
                .user_id = actor.user_id,
                .created_utc_ns = clock_.utc_ns()};
  entry->lane = std::move(job.lane);
  entry->work = std::move(job.work);
  {
    const std::lock_guard lock(mutex_);
    if (too_many(actor.user_id)) return refused();
    entries_.push_back(entry);
    forget_old();
    if (ready().size() > idle_ && threads_.size() < kMostLanes) threads_.emplace_back([this] { run(); });
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
  std::unique_lock lock(mutex_);
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->job.id == id; });
  if (found == entries_.end()) return fail("job-unknown", "There is no job " + id + ".", "Look at the list of jobs.");
  Entry& entry = **found;
  if (ended(entry.job)) return fail("job-ended", "The job has ended already.");
  entry.cancelled = true;
  if (entry.job.state != JobState::waiting) return {};
  end(entry, fail("job-cancelled", "Cancelled."));  // its lane may hang
  const Job now = entry.job;
  lock.unlock();
  publish(now);
  return {};
}

std::vector<std::shared_ptr<JobRunner::Entry>> JobRunner::ready() const {
  std::set<std::string> taken;
  for (const auto& entry : entries_) {
    if (entry->job.state == JobState::running) taken.insert(entry->lane);
  }
  std::vector<std::shared_ptr<Entry>> first;
  for (const auto& entry : entries_) {
    if (entry->job.state == JobState::waiting && taken.insert(entry->lane).second) first.push_back(entry);
  }
  return first;
}

void JobRunner::end(Entry& entry, const Result<std::string>& result) {
  entry.job.state = result ? JobState::done : entry.cancelled ? JobState::cancelled : JobState::failed;
  entry.job.ended_utc_ns = clock_.utc_ns();
  entry.work = nullptr;
  if (result) {
    entry.job.progress = 1;
    entry.job.text = *result;
  } else {
    entry.job.error = result.error();
    entry.job.text = result.error().text;
  }
}

void JobRunner::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<std::shared_ptr<Entry>> next;
    ++idle_;
    wake_.wait(lock, [&] { return ending_ || !(next = ready()).empty(); });
    --idle_;
    if (ending_) return;
    const std::shared_ptr<Entry> entry = next.front();
    entry->job.state = JobState::running;
    const Job began = entry->job;
    lock.unlock();
    publish(began);
    Control control(*this, *entry);
    const Result<std::string> result = entry->cancelled ? fail("job-cancelled", "Cancelled.") : entry->work(control);
    lock.lock();
    end(*entry, result);
    const Job now = entry->job;
    lock.unlock();
    publish(now);
    lock.lock();
  }
}

}  // namespace parallax::store
