// SPDX-License-Identifier: Apache-2.0
// Notices in the catalogue. What the disk does not take (it may be full: that is one of them) is kept in memory and
// written with the next one. Internal to store/.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/events.hpp"
#include "model/ports/notices.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/writer.hpp"

namespace parallax::store {

class NoticeStore final : public Notices {
 public:
  /// All must outlive it; the writer must have done what was posted before it ends.
  NoticeStore(Writer& writer, Readers& readers, EventLog& events, const Clock& clock)
      : writer_(writer), readers_(readers), events_(events), clock_(clock) {}
  /// Reads where the ids go on and what is not over. Call it before all others.
  Result<void> load(Database& database);

  int64_t tell(NewNotice notice) override;
  void end(const std::string& cause) override;
  Result<std::vector<StoredNotice>> notices(const NoticeQuery& query) override;
  Result<void> mark_seen(const User& reader, int64_t id) override;
  Result<void> mark_seen_up_to(const User& reader, int64_t id) override;

 private:
  /// Writes what is not written yet. [inside a change]
  void write_unsaved(Change& change);
  void publish(const char* type, const StoredNotice& notice);

  Writer& writer_;
  Readers& readers_;
  EventLog& events_;
  const Clock& clock_;
  std::mutex mutex_;  // guards all below
  int64_t next_ = 1;
  std::map<int64_t, StoredNotice> unsaved_;  ///< told, but not committed yet
  std::map<int64_t, StoredNotice> open_;     ///< those whose cause lasts
};

}  // namespace parallax::store
