// SPDX-License-Identifier: Apache-2.0
// Keeps one source going: opens it through its driver, starts its main stream, and either receives that itself (a
// stream address → RtspReceiver, which reconnects on its own) or takes what the driver pushes. A driver that fails,
// ends or falls silent is opened again after a while; the reason is told as the source's state. [loop thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/backoff.hpp"
#include "base/loop.hpp"
#include "base/rate_meter.hpp"
#include "media/stream.hpp"
#include "media/unit_rate.hpp"
#include "record/sources/driver.hpp"
#include "record/sources/push_queue.hpp"
#include "record/sources/source_thread.hpp"

namespace parallax::record {

struct SupervisorOptions {
  /// From the start of an attempt that brought nothing, or from the end of a stream. One unit makes it begin again.
  BackoffOptions backoff = {.longest_ns = 3 * kNsPerSecond, .jitter = 0, .reset_after_ns = 0};
  int64_t first_frame_ns = 15 * kNsPerSecond;  ///< pushed streams: from start to the first unit
  int64_t key_frame_ns = 5 * kNsPerSecond;     ///< pushed streams: pictures without a key frame until that is told
  int64_t stall_ns = 5 * kNsPerSecond;         ///< pushed streams: silence until "stalled" …
  int64_t reopen_ns = 15 * kNsPerSecond;       ///< … and until the driver is opened again
};

class SourceSupervisor final : public media::StreamProducer, private PushQueue::Receiver {
 public:
  using MakeReceiver = std::function<Result<std::unique_ptr<media::StreamProducer>>(const StreamAddress&)>;

  /// `drivers` must outlive it and any thread that it leaves behind. `make_receiver` makes the receiver for
  /// an address.
  SourceSupervisor(Loop& loop, SourceThreads& threads, Drivers& drivers, SourceConfig source,
                   MakeReceiver make_receiver, SupervisorOptions options = {});
  ~SourceSupervisor() override;
  SourceSupervisor(const SourceSupervisor&) = delete;
  SourceSupervisor& operator=(const SourceSupervisor&) = delete;

  void start(media::StreamEvents& events) override;
  void stop() override;
  [[nodiscard]] SourceHealth health() const override;

 private:
  /// The driver's camera; touched by the source's work only.
  struct Opened {
    std::unique_ptr<DriverCamera> camera;
    std::shared_ptr<PushQueue> queue;
  };

  void address_came(StreamAddress address) override;
  void opened() override;
  void tracks_came(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) override;
  void unit_came(size_t track, const media::AccessUnit& unit) override;
  void stream_ended(const std::optional<Error>& reason) override;

  [[nodiscard]] SourceThread& thread();
  void open();
  void close();
  void retry_after_trouble(CameraState state, Error reason);
  void retry_in(int64_t wait_ns, CameraState state, Error reason);
  void set_state(CameraState state, const std::optional<Error>& reason);
  void watch();
  void may_be_live(const media::AccessUnit& unit);
  void count(const media::AccessUnit& unit);

  Loop& loop_;
  SourceThreads& threads_;
  Drivers& drivers_;
  SourceConfig source_;
  MakeReceiver make_receiver_;
  SupervisorOptions options_;
  media::StreamEvents* events_ = nullptr;
  std::unique_ptr<SourceThread> thread_;  ///< only while there may be something to do for it
  std::shared_ptr<Opened> opened_;
  std::shared_ptr<PushQueue> queue_;
  std::unique_ptr<media::StreamProducer> receiver_;
  SourceHealth health_;
  std::vector<std::shared_ptr<const media::StreamFormat>> tracks_;
  Backoff backoff_;
  TimerId retry_timer_ = 0;
  TimerId watch_timer_ = 0;
  int64_t last_unit_monotonic_ns_ = kNoTime;
  int64_t opened_monotonic_ns_ = kNoTime;
  int64_t keyless_since_monotonic_ns_ = kNoTime;  ///< units come, but none to begin with
  media::UnitRate unit_rate_;
  RateMeter rate_;
};

}  // namespace parallax::record
