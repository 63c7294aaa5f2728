// SPDX-License-Identifier: Apache-2.0
// The ports EventLog and Notices in memory, for memory_services.hpp.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "model/ports/events.hpp"
#include "model/ports/notices.hpp"

namespace parallax::test {

class MemoryEventLog final : public EventLog {
 public:
  uint64_t publish(Event event) override {
    SharedEvent made;
    std::vector<std::function<void(const SharedEvent&)>> handlers;
    {
      const std::lock_guard lock(mutex_);
      event.number = ++number_;
      made = std::make_shared<const Event>(std::move(event));
      events_.push_back(made);
      for (const auto& [key, handler] : handlers_) handlers.push_back(handler);
    }
    for (const auto& handler : handlers) handler(made);
    return made->number;
  }
  EventBatch after(uint64_t after, size_t limit) const override {
    const std::lock_guard lock(mutex_);
    EventBatch batch;
    batch.newest = number_;
    for (const SharedEvent& event : events_) {
      if (event->number > after && batch.events.size() < limit) batch.events.push_back(event);
    }
    return batch;
  }
  uint64_t newest() const override {
    const std::lock_guard lock(mutex_);
    return number_;
  }
  std::shared_ptr<void> subscribe(std::function<void(const SharedEvent&)> handler) override {
    const std::lock_guard lock(mutex_);
    auto handle = std::make_shared<int>();
    void* key = handle.get();
    handlers_[key] = std::move(handler);
    return std::shared_ptr<void>(handle.get(), [this, handle](void* which) {
      const std::lock_guard unlock(mutex_);
      handlers_.erase(which);
    });
  }

 private:
  mutable std::mutex mutex_;
  uint64_t number_ = 0;
  std::vector<SharedEvent> events_;
  std::map<void*, std::function<void(const SharedEvent&)>> handlers_;
};

/// One notice, number 1, for the technician alone.
class MemoryNotices final : public Notices {
 public:
  int64_t tell(NewNotice) override { return 2; }
  void end(const std::string&) override {}
  Result<std::vector<StoredNotice>> notices(const NoticeQuery& query) override {
    std::vector<StoredNotice> out;
    if (query.reader.role != Role::technician || (query.unseen && seen)) return out;
    StoredNotice notice;
    notice.id = 1;
    notice.what.code = "disk-low";
    notice.what.text = "The storage is nearly full.";
    notice.what.remedy = "Delete old sessions.";
    notice.seen = seen;
    out.push_back(notice);
    return out;
  }
  Result<void> mark_seen(const User& reader, int64_t id) override {
    if (reader.role != Role::technician || id != 1)
      return fail("notice-unknown", "There is no such notice.", "List them.");
    seen = true;
    return {};
  }
  Result<void> mark_seen_up_to(const User&, int64_t id) override {
    seen = seen || id >= 1;
    return {};
  }
  std::atomic<bool> seen{false};
};

}  // namespace parallax::test
