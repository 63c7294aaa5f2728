// SPDX-License-Identifier: Apache-2.0
// Brings what a driver pushes from the driver's threads to the loop, in order and bounded. The only lock in record/:
// the queue between two threads.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "base/loop.hpp"
#include "record/sources/driver.hpp"

namespace parallax::record {

struct PushQueueLimits {
  size_t most_units = 500;
  size_t most_bytes = 32 * 1024 * 1024;  ///< as media::cost_of counts
};

/// [any thread] for the DriverSink's calls; the receiver is called on the loop.
class PushQueue final : public DriverSink, public std::enable_shared_from_this<PushQueue> {
 public:
  /// What the loop side gets.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void address_came(StreamAddress address) = 0;
    virtual void opened() {}
    virtual void tracks_came(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) = 0;
    virtual void unit_came(size_t track, const media::AccessUnit& unit) = 0;
    virtual void stream_ended(const std::optional<Error>& reason) = 0;
  };

  /// To be held by shared_ptr: posted work shares it.
  PushQueue(Loop& loop, Receiver& receiver, PushQueueLimits limits = {})
      : loop_(loop), receiver_(&receiver), limits_(limits) {}

  /// After this the receiver gets nothing more and pushes are answered with stop. [loop thread]
  void shut();

  void on_address(StreamAddress address) override;
  /// The driver has started, and whoever called it is done with it. [any thread]
  void on_opened();
  Pushed on_pushed_tracks(std::vector<std::shared_ptr<const media::StreamFormat>> tracks) override;
  Pushed on_pushed_unit(size_t track, media::AccessUnit unit) override;
  void on_ended(std::optional<Error> reason) override;

 private:
  struct Unit {
    size_t track;
    media::AccessUnit unit;
  };
  struct Opened {};
  struct End {
    std::optional<Error> reason;
  };
  using Tracks = std::vector<std::shared_ptr<const media::StreamFormat>>;
  using Item = std::variant<Unit, Tracks, StreamAddress, Opened, End>;

  Pushed add(Item item, size_t bytes, bool droppable);
  void deliver();

  Loop& loop_;
  Receiver* receiver_;  ///< loop thread only; nullptr once shut
  const PushQueueLimits limits_;
  std::mutex mutex_;
  std::vector<Item> items_;
  size_t bytes_ = 0;
  bool posted_ = false;
  bool shut_ = false;
  Tracks formats_;
  std::vector<Item> delivering_;  ///< loop thread only; keeps its memory between deliveries
};

}  // namespace parallax::record
