// SPDX-License-Identifier: Apache-2.0
// Sessions with their videos, parts, gaps and people in tables. Internal to store/; functions that change run inside a
// change and throw SQLite::Exception.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/sessions/session_list.hpp"
#include "store/search/session_index.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// `session.row` of an id. @errors "session-unknown".
Result<int64_t> session_row(Database& database, const std::string& id);
/// `user.row` by id, or by name; nothing when there is no such user.
std::optional<int64_t> user_row(Database& database, const std::string& id);
std::optional<int64_t> user_row_by_name(Database& database, const std::string& name);

/// Writes a session as the recorder knows it. A new one belongs to who recorded it, who is also its annotator (R50); of
/// a known one, people and a name given by a user stay. Returns its row. @errors "session-deleted".
Result<int64_t> put_session(Database& database, const Session& session, const std::string& folder);
/// Replaces the list of one relation ('annotator', 'invited' with user ids; 'participant' with names).
Result<void> put_people(Database& database, int64_t session, std::string_view relation,
                        const std::vector<std::string>& people);

/// Nothing when the row is gone.
std::optional<SessionSummary> read_summary(Database& database, int64_t row);
/// The sessions in this order; rows that are gone are left out.
std::vector<SessionSummary> read_summaries(Database& database, const std::vector<int64_t>& rows);
Result<SessionDetail> read_detail(Database& database, int64_t row);
/// How people stand to the session with this id; nothing when there is none.
std::optional<SessionRelations> read_relations(Database& database, const std::string& id);
std::optional<IndexedSession> read_indexed(Database& database, int64_t row);

/// Fills `index` from all sessions. `text_limit` bytes of words are kept in memory at most; returns whether they are.
bool load_index(Database& database, SessionIndex& index, size_t text_limit);
/// Rows of the sessions that hold all terms (each of three letters or more), in rising order, by the search table.
std::vector<int64_t> search_sessions(Database& database, const std::vector<std::string>& terms);

}  // namespace parallax::store
