// SPDX-License-Identifier: Apache-2.0
// Notices in tables. Internal to store/; functions that change run inside a change and throw SQLite::Exception.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/ports/notices.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// Nothing happens when it is there already.
void insert_notice(Database& database, const StoredNotice& notice);
void end_notices(Database& database, const std::string& cause);
/// Removes those from before `from_utc_ns`, and all but the newest `kept`.
void prune_notices(Database& database, int64_t from_utc_ns, int64_t kept);
void insert_seen(Database& database, const std::string& user, int64_t id);
void put_seen_up_to(Database& database, const std::string& user, int64_t id);

/// 0 when there is none.
[[nodiscard]] int64_t newest_notice(Database& database);
/// Those whose cause lasts.
[[nodiscard]] std::vector<StoredNotice> open_notices(Database& database);
/// What concerns the reader, newest first; `unsaved` are those that are not in the table yet, by id.
[[nodiscard]] std::vector<StoredNotice> read_notices(Database& database, const NoticeQuery& query,
                                                     const std::map<int64_t, StoredNotice>& unsaved);
/// Whether this one is there and concerns the reader.
[[nodiscard]] bool notice_concerns(Database& database, const User& reader, int64_t id);

}  // namespace parallax::store
