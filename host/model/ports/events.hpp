// SPDX-License-Identifier: Apache-2.0
// Numbered events: what clients follow. Numbers rise by one while the recorder runs and never repeat, also not after a
// restart or a crash. Implemented in store/. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace parallax {

using EventValue = std::variant<bool, int64_t, double, std::string>;

struct Event {
  uint64_t number = 0;   ///< given by the log
  int64_t utc_ns = 0;    ///< given by the log
  std::string type;      ///< "session-changed", "item-added", "source-state", "disk-low", …
  std::string session;   ///< id, if it concerns one: clients get it who may view the session
  std::string location;  ///< id, if it concerns one
  std::string user;      ///< id, if it is for one user alone
  std::vector<std::pair<std::string, EventValue>> fields;
};

using SharedEvent = std::shared_ptr<const Event>;

struct EventBatch {
  std::vector<SharedEvent> events;
  /// Events between the number asked for and the first one here are not kept any more: take a new snapshot.
  bool missed = false;
  uint64_t newest = 0;  ///< number of the newest event there is
};

class EventLog {
 public:
  virtual ~EventLog() = default;
  /// Returns the number given. Subscribers are called before this returns.
  virtual uint64_t publish(Event event) = 0;
  /// Events with a number above `after`, oldest first, at most `limit`.
  [[nodiscard]] virtual EventBatch after(uint64_t after, size_t limit) const = 0;
  [[nodiscard]] virtual uint64_t newest() const = 0;
  /// Calls `handler` for each event from now on, on the publisher's thread, in the order of the numbers; it must be
  /// quick and must not publish. Ends when the returned handle is let go (which waits for a call that is under way).
  [[nodiscard]] virtual std::shared_ptr<void> subscribe(std::function<void(const SharedEvent&)> handler) = 0;
};

}  // namespace parallax
