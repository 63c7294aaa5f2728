// SPDX-License-Identifier: Apache-2.0
#include "media/file/volume_writer.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace parallax::media {

Result<void> SyncedObject::sync_if_appended() {
  if (!appended_.exchange(false, std::memory_order_acq_rel)) return {};
  return object_->sync();
}

struct VolumeWriter::State {
  struct Job {
    uint64_t bytes;
    int64_t submitted_monotonic_ns;
    Work work;
  };
  struct Synced {
    std::weak_ptr<SyncedObject> object;
    SyncFailed failed;
  };

  mutable std::mutex mutex;
  std::condition_variable work_came;
  std::condition_variable work_done;
  std::deque<Job> jobs;
  uint64_t queued_bytes = 0;                    // of the waiting jobs and the running one
  std::optional<int64_t> running_since_submit;  // when the running job was submitted
  bool stopping = false;

  std::mutex sync_mutex;
  std::condition_variable sync_wake;
  std::vector<Synced> synced;
  bool sync_stopping = false;
  std::atomic<int64_t> syncing_since_monotonic_ns{kNoTime};  // all that was appended to

  std::thread writer;
  std::thread syncer;
};

VolumeWriter::VolumeWriter(Volume& volume, const Clock& clock, VolumeWriterOptions options)
    : volume_(volume), clock_(clock), options_(options), state_(std::make_unique<State>()) {
  state_->writer = std::thread([this] { write_loop(); });
  state_->syncer = std::thread([this] { sync_loop(); });
}

VolumeWriter::~VolumeWriter() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->work_came.notify_all();
  state_->writer.join();
  {
    const std::lock_guard lock(state_->sync_mutex);
    state_->sync_stopping = true;
  }
  state_->sync_wake.notify_all();
  state_->syncer.join();
}

void VolumeWriter::push(uint64_t bytes, Work work) {
  state_->jobs.push_back({bytes, clock_.monotonic_ns(), std::move(work)});
  state_->queued_bytes += bytes;
  state_->work_came.notify_one();
}

bool VolumeWriter::try_submit(uint64_t bytes, Work work) {
  const std::lock_guard lock(state_->mutex);
  if (state_->queued_bytes != 0 && state_->queued_bytes + bytes > options_.max_queued_bytes) return false;
  push(bytes, std::move(work));
  return true;
}

void VolumeWriter::submit(Work work) {
  const std::lock_guard lock(state_->mutex);
  push(0, std::move(work));
}

void VolumeWriter::drain() {
  std::unique_lock lock(state_->mutex);
  state_->work_done.wait(lock, [&] { return state_->jobs.empty() && !state_->running_since_submit; });
}

void VolumeWriter::keep_synced(const std::shared_ptr<SyncedObject>& object, SyncFailed failed) {
  const std::lock_guard lock(state_->sync_mutex);
  state_->synced.push_back({object, std::move(failed)});
}

Backlog VolumeWriter::backlog() const {
  const std::lock_guard lock(state_->mutex);
  Backlog backlog{.bytes = state_->queued_bytes};
  std::optional<int64_t> oldest = state_->running_since_submit;
  if (!oldest && !state_->jobs.empty()) oldest = state_->jobs.front().submitted_monotonic_ns;
  if (oldest) backlog.seconds = seconds_since(*oldest);
  const int64_t syncing = state_->syncing_since_monotonic_ns.load();
  if (syncing != kNoTime) backlog.sync_seconds = seconds_since(syncing);
  return backlog;
}

double VolumeWriter::seconds_since(int64_t monotonic_ns) const {
  return static_cast<double>(std::max<int64_t>(0, clock_.monotonic_ns() - monotonic_ns)) / kNsPerSecond;
}

void VolumeWriter::write_loop() {
  std::unique_lock lock(state_->mutex);
  while (true) {
    state_->work_came.wait(lock, [&] { return state_->stopping || !state_->jobs.empty(); });
    if (state_->jobs.empty()) return;
    State::Job job = std::move(state_->jobs.front());
    state_->jobs.pop_front();
    state_->running_since_submit = job.submitted_monotonic_ns;
    lock.unlock();
    job.work();
    job.work = nullptr;  // lets go of the media before it is counted as written
    lock.lock();
    state_->queued_bytes -= job.bytes;
    state_->running_since_submit.reset();
    state_->work_done.notify_all();
  }
}

void VolumeWriter::sync_loop() {
  const auto interval = std::chrono::nanoseconds(options_.sync_interval_ns);
  std::unique_lock lock(state_->sync_mutex);
  while (true) {
    const bool last = state_->sync_wake.wait_for(lock, interval, [&] { return state_->sync_stopping; });
    std::erase_if(state_->synced, [](const auto& entry) { return entry.object.expired(); });
    const std::vector<State::Synced> round = state_->synced;
    lock.unlock();
    state_->syncing_since_monotonic_ns = clock_.monotonic_ns();
    for (const auto& entry : round) {
      const auto object = entry.object.lock();
      if (!object) continue;
      if (const auto synced = object->sync_if_appended(); !synced && entry.failed) entry.failed(synced.error());
    }
    state_->syncing_since_monotonic_ns = kNoTime;
    lock.lock();
    if (last) return;
  }
}

}  // namespace parallax::media
