// SPDX-License-Identifier: Apache-2.0
// One per volume: a thread that appends and a thread that syncs, so that a slow disk holds up neither the event loop
// nor other volumes. Jobs run in the order of submission. What waits is counted in bytes and in seconds, and bounded.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

struct VolumeWriterOptions {
  /// Beyond this much waiting data, as the callers count it, `try_submit` refuses, and the caller drops (and notes it).
  uint64_t max_queued_bytes = 256ULL << 20;
  /// Each watched object that was appended to is synced this often; with 400 ms fragments a loss of power costs ≤ 2 s.
  int64_t sync_interval_ns = kNsPerSecond;
};

/// What waits for the disk. `seconds` is the age of the oldest waiting job, `sync_seconds` that of the round of
/// syncs under way (a disk may take writes into memory long after it has hung): the states to show as "storage is
/// slow".
struct Backlog {
  uint64_t bytes = 0;
  double seconds = 0;
  double sync_seconds = 0;
};

/// An object that the sync thread keeps durable while its writer appends. Shared by both threads.
class SyncedObject {
 public:
  explicit SyncedObject(std::unique_ptr<StoredObject> object) : object_(std::move(object)) {}
  [[nodiscard]] StoredObject& object() { return *object_; }
  /// To be called after each append. [writer thread]
  void mark_appended() { appended_.store(true, std::memory_order_release); }
  /// Syncs if something was appended since the last time. [sync thread]
  Result<void> sync_if_appended();

 private:
  std::unique_ptr<StoredObject> object_;
  std::atomic<bool> appended_{false};
};

class VolumeWriter {
 public:
  using Work = std::function<void()>;
  using SyncFailed = std::function<void(const Error&)>;

  /// `volume` and `clock` must outlive this object.
  VolumeWriter(Volume& volume, const Clock& clock, VolumeWriterOptions options = {});
  /// Runs what was submitted, syncs, and joins both threads.
  ~VolumeWriter();
  VolumeWriter(const VolumeWriter&) = delete;
  VolumeWriter& operator=(const VolumeWriter&) = delete;

  /// Queues `work`, which holds `bytes` of media (see cost_of); false (and nothing queued) when too much waits already.
  /// [any thread]
  [[nodiscard]] bool try_submit(uint64_t bytes, Work work);
  /// Queues `work` whatever waits: for creating, closing, session.json. [any thread]
  void submit(Work work);
  /// Returns once everything submitted before has run. Not from the writer thread. [any thread]
  void drain();
  /// Keeps `object` synced until its last owner lets go; `failed` runs on the sync thread each time that a sync fails.
  /// [any thread]
  void keep_synced(const std::shared_ptr<SyncedObject>& object, SyncFailed failed);

  [[nodiscard]] Backlog backlog() const;
  [[nodiscard]] Volume& volume() const { return volume_; }

 private:
  struct State;
  void write_loop();
  void sync_loop();
  void push(uint64_t bytes, Work work);
  [[nodiscard]] double seconds_since(int64_t monotonic_ns) const;

  Volume& volume_;
  const Clock& clock_;
  VolumeWriterOptions options_;
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
