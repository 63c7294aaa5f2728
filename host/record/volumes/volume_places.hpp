// SPDX-License-Identifier: Apache-2.0
// The volumes that are recorded to, with all that belongs to each: its writer thread, its disk guard, its state. One
// finishing and one hashing thread for all. [loop thread]; what touches a medium runs on the volume's writer thread or
// on a thread that checks volumes, so that a dead network drive holds nothing up.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "media/file/finish_queue.hpp"
#include "model/media/volume.hpp"
#include "record/rules/disk_guard.hpp"
#include "record/volumes/place.hpp"

namespace parallax::record {

struct VolumeSpec {
  std::string name;
  int32_t priority = 0;  ///< the highest is used first; equal ones in the order given
  std::unique_ptr<media::Volume> volume;
};

struct VolumePlacesOptions {
  DiskGuardOptions disk;
  int64_t check_every_ns = 2 * kNsPerSecond;
  int64_t slow_after_ns = 5 * kNsPerSecond;  ///< a write or a sync that takes longer is told
  media::FinishQueueOptions finish;
};

class VolumePlaces final : public Places {
 public:
  /// Told when a volume fills. The place is one of `places()`.
  struct DiskEvents {
    std::function<void(const Place& place, const std::string& text)> low;
    std::function<void(const Place& place)> full;
    /// It does not answer (any more), or is not the same any more.
    std::function<void(const Place& place, const Error& error)> lost = {};
    /// It has taken or secured nothing for some seconds (`slow`), or does so again.
    std::function<void(const Place& place, bool slow, const std::string& text)> slow = {};
    /// It answers again; or for the first time, then with the session folders that lie in it.
    std::function<void(const Place& place, const std::vector<std::string>& found)> came = {};
    /// It can be recorded to, with plenty of room or (`low`) little. Called at every look.
    std::function<void(const Place& place, bool low)> room = {};
    /// Whether something can be recorded at all has changed: why not, or nothing.
    std::function<void(const std::optional<Error>& problem)> changed = {};
  };

  VolumePlaces(Loop& loop, std::vector<VolumeSpec> volumes, VolumePlacesOptions options);
  /// Writes what is queued, gives hashing up, joins all threads. No callback comes after.
  ~VolumePlaces() override;
  VolumePlaces(const VolumePlaces&) = delete;
  VolumePlaces& operator=(const VolumePlaces&) = delete;

  /// Asks all volumes once, blocking, and begins to watch them. Call before the loop runs.
  void start(DiskEvents events);

  Place* choose(const Place* instead_of) override;
  [[nodiscard]] std::optional<Error> problem() override;
  void report(const Place& place, const Error& error) override;

  [[nodiscard]] std::vector<Place*> places() const;
  /// For recovery, which blocks.
  [[nodiscard]] media::Volume& volume_of(const Place& place) const;

 private:
  class VolumePlace;
  enum class Seen { never, before };
  struct Look {
    media::VolumeSpace space;
    std::vector<std::string> folders;  ///< in it, where it was never seen before
  };
  static Result<Look> look_at(media::Volume& volume, Seen seen);
  void check_all();
  void check_speed(VolumePlace& place);
  void took_sample(VolumePlace& place, const Result<Look>& look);
  void tell_changes();

  Loop& loop_;
  VolumePlacesOptions options_;
  DiskEvents events_;
  std::optional<Error> told_;  ///< problem that was told last
  TimerId timer_ = 0;
  std::vector<std::unique_ptr<VolumePlace>> places_;
  std::unique_ptr<media::FinishQueue> finish_queue_;
  Alive alive_;
};

}  // namespace parallax::record
