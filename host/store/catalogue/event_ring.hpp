// SPDX-License-Identifier: Apache-2.0
// The numbered events in memory: the last ones are kept for clients that come back.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "model/ports/events.hpp"
#include "store/catalogue/followers.hpp"

namespace parallax::store {

struct EventRingOptions {
  size_t kept = 10'000;
  /// Numbers begin after this one.
  uint64_t start = 0;
  /// Numbers up to here may be given without asking.
  uint64_t reserved = 0;
  /// Asked for more numbers, from the publisher's thread: must make sure, soon, that after a restart numbering starts
  /// above `up_to`.
  std::function<void(uint64_t up_to)> reserve;
};

class EventRing final : public EventLog {
 public:
  EventRing(const Clock& clock, EventRingOptions options);
  uint64_t publish(Event event) override;
  [[nodiscard]] EventBatch after(uint64_t after, size_t limit) const override;
  [[nodiscard]] uint64_t newest() const override;
  [[nodiscard]] std::shared_ptr<void> subscribe(std::function<void(const SharedEvent&)> handler) override;

 private:
  const Clock& clock_;
  EventRingOptions options_;
  mutable std::mutex mutex_;
  uint64_t newest_ = 0;
  std::deque<SharedEvent> events_;
  Followers<SharedEvent> followers_;
};

}  // namespace parallax::store
