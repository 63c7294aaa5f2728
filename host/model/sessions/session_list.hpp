// SPDX-License-Identifier: Apache-2.0
// Sessions as they are listed, searched and looked at, and what people may change about one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "model/people/rights.hpp"
#include "model/people/user.hpp"
#include "model/sessions/loss.hpp"
#include "model/sessions/search_found.hpp"
#include "model/sessions/session.hpp"

namespace parallax {

/// One line of the list of sessions.
struct SessionSummary {
  std::string id;
  std::string name;
  std::string location;                 ///< name
  std::string recorded_by;              ///< user name, as recorded
  std::string owner;                    ///< user name
  std::vector<std::string> annotators;  ///< user names
  std::vector<std::string> people;      ///< names of participants
  std::vector<SourceLoss> losses;       ///< what it lacks; none, and not `ended_early`: it is complete
  int64_t start_utc_ns = 0;
  int64_t duration_ns = 0;
  SessionState state = SessionState::stopped;
  std::string stop_reason;  ///< as in Session
  bool secured = false;
  int64_t videos = 0;
  int64_t marks = 0;
  uint64_t bytes = 0;
  std::optional<SearchFound> found;  ///< of a page that was searched for
};

/// One session in full.
struct SessionDetail {
  SessionSummary summary;
  Session session;  ///< as in session.json, with the present name
  std::string folder;
  SessionRelations relations;  ///< for `decide`
};

enum class SessionSort { start, name, location, recorded_by, owner, duration, bytes, state, marks };
constexpr auto enum_names(SessionSort) {
  return enum_table<SessionSort>({{SessionSort::start, "start"},
                                  {SessionSort::name, "name"},
                                  {SessionSort::location, "location"},
                                  {SessionSort::recorded_by, "recorded_by"},
                                  {SessionSort::owner, "owner"},
                                  {SessionSort::duration, "duration"},
                                  {SessionSort::bytes, "bytes"},
                                  {SessionSort::state, "state"},
                                  {SessionSort::marks, "marks"}});
}
enum class SortOrder { ascending, descending };
constexpr auto enum_names(SortOrder) {
  return enum_table<SortOrder>({{SortOrder::ascending, "ascending"}, {SortOrder::descending, "descending"}});
}

/// Filters are combined by "and"; empty ones are off.
struct SessionQuery {
  std::string search;  ///< words, each found anywhere in name, people, location or marks; "…" keeps words together
  std::optional<std::string> location;     ///< id or name
  std::optional<std::string> recorded_by;  ///< user name
  std::optional<std::string> owner;        ///< user name
  std::optional<std::string> annotator;    ///< user name
  std::optional<SessionState> state;
  std::optional<bool> secured;
  std::optional<int64_t> from_utc_ns;   ///< start at or after
  std::optional<int64_t> until_utc_ns;  ///< start before
  std::optional<int64_t> min_duration_ns;
  SessionSort sort = SessionSort::start;
  SortOrder order = SortOrder::descending;
  size_t offset = 0;
  size_t limit = 50;  ///< at most kMaxPage
  /// Only what `decide(user, session_view)` allows this user; empty: everything.
  std::optional<User> visible_to;
};
inline constexpr size_t kMaxPage = 200;

struct SessionPage {
  std::vector<SessionSummary> sessions;
  size_t total = 0;  ///< of all pages
};

/// Who takes part beside those who record; empty fields stay as they are.
struct SessionPeople {
  std::optional<std::string> owner;                    ///< user id; the new owner becomes the annotator (R55)
  std::optional<std::vector<std::string>> annotators;  ///< user ids
  std::optional<std::vector<std::string>> invited;     ///< user ids
  std::optional<std::vector<std::string>> people;      ///< names of participants, free text
};

}  // namespace parallax
