// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/notice_store.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "store/sqlite/notice_rows.hpp"

namespace parallax::store {
namespace {

constexpr int64_t kKeptNs = int64_t{90} * 24 * 3600 * kNsPerSecond;
constexpr int64_t kKept = 10'000;
constexpr int64_t kMostUnsaved = 1000;  ///< after a crash ids go on so far behind the newest on the disk
constexpr int64_t kPruneEvery = 64;
constexpr size_t kMostAtOnce = 200;

bool concerns_recorder(const NewNotice& notice) {
  return notice.session.empty() && notice.location.empty() && notice.user.empty();
}

void log_unsaved(const Result<void>& written) {
  if (!written) log_error("store", "notices are not in the catalogue yet: {}", written.error().line());
}

}  // namespace

Result<void> NoticeStore::load(Database& database) {
  return guarded([&]() -> Result<void> {
    const int64_t newest = newest_notice(database);
    if (newest > 0) next_ = newest + kMostUnsaved;
    for (StoredNotice& notice : open_notices(database)) open_.emplace(notice.id, std::move(notice));
    return {};
  });
}

void NoticeStore::publish(const char* type, const StoredNotice& notice) {
  const NewNotice& what = notice.what;
  Event event{.type = type, .session = what.session, .location = what.location, .user = what.user, .fields = {}};
  event.fields.emplace_back("id", notice.id);
  if (notice.over) {
    event.fields.emplace_back("over", true);
  } else {
    event.fields.insert(event.fields.end(), {{"severity", std::string(name_of(what.severity))},
                                             {"code", what.code},
                                             {"text", what.text},
                                             {"remedy", what.remedy},
                                             {"source", what.source},
                                             {"session_name", what.session_name},
                                             {"location_name", what.location_name},
                                             {"needs_action", what.needs_action},
                                             {"by", what.by}});
  }
  events_.publish(std::move(event));
}

int64_t NoticeStore::tell(NewNotice notice) {
  StoredNotice made{.id = 0, .utc_ns = clock_.utc_ns(), .what = std::move(notice)};
  {
    const std::lock_guard lock(mutex_);
    if (concerns_recorder(made.what) && !made.what.cause.empty()) {
      const auto told = std::find_if(open_.begin(), open_.end(), [&](const auto& each) {
        const NewNotice& other = each.second.what;
        return concerns_recorder(other) && other.cause == made.what.cause && other.code == made.what.code;
      });
      if (told != open_.end()) return told->first;
    }
    made.id = next_++;
    unsaved_.emplace(made.id, made);
    if (unsaved_.size() > static_cast<size_t>(kMostUnsaved)) unsaved_.erase(unsaved_.begin());
    if (!made.what.cause.empty()) open_.emplace(made.id, made);
    if (open_.size() > static_cast<size_t>(kKept)) open_.erase(open_.begin());
  }
  publish("notice", made);
  writer_.post(
      [this](Change& change) -> Result<void> {
        write_unsaved(change);
        return {};
      },
      log_unsaved);
  return made.id;
}

void NoticeStore::end(const std::string& cause) {
  std::vector<StoredNotice> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto each = open_.begin(); each != open_.end();) {
      if (each->second.what.cause != cause) {
        ++each;
        continue;
      }
      each->second.over = true;
      if (const auto unsaved = unsaved_.find(each->first); unsaved != unsaved_.end()) unsaved->second.over = true;
      ended.push_back(std::move(each->second));
      each = open_.erase(each);
    }
  }
  if (ended.empty()) return;
  for (const StoredNotice& notice : ended) publish("notice-changed", notice);
  writer_.post(
      [this, cause](Change& change) -> Result<void> {
        write_unsaved(change);
        end_notices(change.database, cause);
        return {};
      },
      log_unsaved);
}

void NoticeStore::write_unsaved(Change& change) {
  std::vector<StoredNotice> unsaved;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, notice] : unsaved_) unsaved.push_back(notice);
  }
  if (unsaved.empty()) return;
  for (const StoredNotice& notice : unsaved) insert_notice(change.database, notice);
  if (std::any_of(unsaved.begin(), unsaved.end(), [](const auto& each) { return each.id % kPruneEvery == 0; }))
    prune_notices(change.database, clock_.utc_ns() - kKeptNs, kKept);
  change.after_commit.push_back([this, unsaved = std::move(unsaved)] {
    const std::lock_guard lock(mutex_);
    for (const StoredNotice& notice : unsaved) unsaved_.erase(notice.id);
  });
}

Result<std::vector<StoredNotice>> NoticeStore::notices(const NoticeQuery& query) {
  NoticeQuery asked = query;
  asked.limit = std::min(asked.limit, kMostAtOnce);
  std::map<int64_t, StoredNotice> unsaved;
  {
    const std::lock_guard lock(mutex_);  // before the rows are read: what leaves it meanwhile is among them
    unsaved = unsaved_;
  }
  auto found = readers_.read(
      [&](Database& database) -> Result<std::vector<StoredNotice>> { return read_notices(database, asked, unsaved); });
  if (!found) return found;
  const std::lock_guard lock(mutex_);
  for (StoredNotice& notice : *found) {
    if (!notice.what.cause.empty()) notice.over = !open_.contains(notice.id);  // the row may be behind by a commit
  }
  return found;
}

Result<void> NoticeStore::mark_seen(const User& reader, int64_t id) {
  return writer_.write([&](Change& change) -> Result<void> {
    write_unsaved(change);
    if (!notice_concerns(change.database, reader, id))
      return fail("notice-unknown", "There is no such notice.", "Look at the list of notices.");
    insert_seen(change.database, reader.id, id);
    return {};
  });
}

Result<void> NoticeStore::mark_seen_up_to(const User& reader, int64_t id) {
  int64_t newest = 0;
  {
    const std::lock_guard lock(mutex_);
    newest = next_ - 1;
  }
  return writer_.write([&](Change& change) -> Result<void> {
    put_seen_up_to(change.database, reader.id, std::min(id, newest));
    return {};
  });
}

}  // namespace parallax::store
