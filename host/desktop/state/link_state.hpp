// SPDX-License-Identifier: Apache-2.0
// What the threads of a Link share. Internal to link*.cpp.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "desktop/state/link.hpp"

namespace parallax::desktop {

struct Link::State {
  struct Asked {
    std::optional<uint64_t> era;  ///< counts connections: answers of an earlier one are dropped; nothing: none is
    api::ClientRequest request;
    Done done;
  };
  /// Requests for one thread.
  struct Lane {
    std::deque<Asked> waiting;
    std::thread thread;
  };

  State(const Clock& the_clock, std::function<void()> wake_ui) : clock(the_clock), wake(std::move(wake_ui)) {}

  const Clock& clock;
  const std::function<void()> wake;

  mutable std::mutex mutex;  // of all that follows
  std::condition_variable changed;
  bool stopping = false;
  uint64_t era = 0;
  api::ClientOptions options;
  std::shared_ptr<const Snapshot> snapshot = std::make_shared<const Snapshot>();
  std::array<Lane, 2> lanes;
  std::vector<std::pair<Asked, Result<std::string>>> completions;
  std::vector<StoredNotice> notices;  ///< of this connection, not taken yet
  size_t in_flight = 0;
  std::thread follower_thread;
  std::vector<std::thread> log_outs;  ///< each ends one token, past whatever is waiting [UI thread]

  /// Changes the snapshot of connection `of_era` unless there is a newer one by now. True: it was changed.
  bool update(uint64_t of_era, const std::function<void(Snapshot&)>& change);
  /// Sleeps at most `ns`; false: another connection is wanted, or the end.
  bool sleep(uint64_t of_era, int64_t ns);
  [[nodiscard]] bool is_current(uint64_t of_era) const;

  void run_lane(size_t number);
  void run_follower();
};

}  // namespace parallax::desktop
