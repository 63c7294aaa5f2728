// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/event_ring.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace parallax::store {
namespace {

// Numbers are reserved in blocks, so that a commit is due once in a block and not once an event; half a block before
// the end, so that publishing never waits for it.
constexpr uint64_t kBlock = 10'000;

}  // namespace

EventRing::EventRing(const Clock& clock, EventRingOptions options)
    : clock_(clock), options_(std::move(options)), newest_(options_.start) {}

uint64_t EventRing::publish(Event event) {
  uint64_t number = 0;
  followers_.tell([&] {
    SharedEvent shared;
    std::optional<uint64_t> reserve;
    {
      const std::lock_guard lock(mutex_);
      number = event.number = ++newest_;
      event.utc_ns = clock_.utc_ns();
      if (newest_ + kBlock / 2 > options_.reserved) {
        options_.reserved = newest_ + kBlock;
        reserve = options_.reserved;
      }
      shared = std::make_shared<const Event>(std::move(event));
      events_.push_back(shared);
      if (events_.size() > options_.kept) events_.pop_front();
    }
    if (reserve && options_.reserve) options_.reserve(*reserve);
    return shared;
  });
  return number;
}

EventBatch EventRing::after(uint64_t after, size_t limit) const {
  const std::lock_guard lock(mutex_);
  EventBatch batch{.events = {}, .missed = false, .newest = newest_};
  const uint64_t oldest = events_.empty() ? newest_ + 1 : events_.front()->number;
  // A number from the future was given by another catalogue: that client knows nothing of ours.
  batch.missed = after + 1 < oldest || after > newest_;
  const auto begin = batch.missed ? events_.begin() : events_.begin() + static_cast<std::ptrdiff_t>(after + 1 - oldest);
  const size_t count = std::min(limit, static_cast<size_t>(events_.end() - begin));
  batch.events.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  return batch;
}

uint64_t EventRing::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

std::shared_ptr<void> EventRing::subscribe(std::function<void(const SharedEvent&)> handler) {
  return followers_.add(std::move(handler));
}

}  // namespace parallax::store
