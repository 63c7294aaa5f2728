// SPDX-License-Identifier: Apache-2.0
// The list of sessions in memory: any filter, search and sort over 10⁵ sessions in a few milliseconds, with the total.
// A mirror of committed rows: the writer brings it up to date after each commit, and it is loaded at start.
// docs/design/catalogue.md says why SQL alone does not do. Internal to store/.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/ports/catalogue.hpp"

namespace parallax::store {

/// One session as the list needs it. Users are `user.row`, 0 for none.
struct IndexedSession {
  int64_t row = 0;
  int64_t start_utc_ns = 0;
  int64_t duration_ns = 0;
  uint64_t bytes = 0;
  int64_t marks = 0;
  int64_t recorded_by = 0;
  int64_t owner = 0;
  SessionState state = SessionState::stopped;
  bool secured = false;
  std::string name;              ///< folded
  std::string location;          ///< folded
  std::string recorded_by_name;  ///< folded
  std::string owner_name;        ///< folded
  std::vector<int64_t> annotators;
  std::vector<int64_t> invited;
  std::string text;  ///< all words, folded, one line each; empty when texts are not kept in memory
};

/// A query in terms of rows and folded texts.
struct IndexQuery {
  std::vector<std::string> terms;
  /// Rows of the sessions that hold all terms, in rising order, when the search was made elsewhere.
  std::optional<std::vector<int64_t>> found;
  std::optional<std::string> location;
  std::optional<std::string> recorded_by;
  std::optional<std::string> owner;
  std::optional<int64_t> annotator;
  std::optional<SessionState> state;
  std::optional<bool> secured;
  std::optional<int64_t> from_utc_ns;
  std::optional<int64_t> until_utc_ns;
  std::optional<int64_t> min_duration_ns;
  std::optional<int64_t> viewer;  ///< user.row; what `decide(viewer, session_view)` allows
  Role viewer_role = Role::technician;
  std::string viewer_department;
  std::vector<int64_t> viewer_colleagues;  ///< users of that department; filled in by the index
  SessionSort sort = SessionSort::start;
  SortOrder order = SortOrder::descending;
  size_t offset = 0;
  size_t limit = 50;
};

struct IndexPage {
  std::vector<int64_t> rows;
  size_t total = 0;
};

class SessionIndex {
 public:
  SessionIndex();
  ~SessionIndex();
  /// Adds or replaces. [writer]
  void put(IndexedSession session);
  void reserve(size_t sessions);
  /// Changes one session in place; ignored when it is not there. [writer]
  void change(int64_t row, const std::function<void(IndexedSession&)>& how);
  void remove(int64_t row);
  void set_department(int64_t user, std::string department);
  [[nodiscard]] size_t size() const;
  [[nodiscard]] IndexPage page(IndexQuery query) const;  ///< [any thread]

 private:
  struct Entry;
  struct Key;
  static Key key_of(const Entry& entry, SessionSort sort);
  static bool before(const Key& a, const Key& b, SessionSort sort);
  /// Keys of the sessions that fit, among those at the positions from `begin` to before `end`.
  void collect(const IndexQuery& query, size_t begin, size_t end, std::vector<Key>& fitting) const;
  [[nodiscard]] std::vector<Key> fitting(const IndexQuery& query) const;
  [[nodiscard]] bool fits(const Entry& entry, const IndexQuery& query) const;
  [[nodiscard]] bool visible(const IndexedSession& session, const IndexQuery& query) const;

  mutable std::shared_mutex mutex_;
  std::vector<Entry> entries_;
  std::unordered_map<int64_t, size_t> position_;          ///< by row
  std::unordered_map<int64_t, std::string> departments_;  ///< by user.row
};

}  // namespace parallax::store
