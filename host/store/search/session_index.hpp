// SPDX-License-Identifier: Apache-2.0
// The list of sessions in memory: any filter, search and sort over 10⁵ sessions in a few milliseconds, with the total.
// A mirror of committed rows: the writer brings it up to date after each commit, and it is loaded at start.
// docs/design/catalogue.md says why SQL alone does not do. Internal to store/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/sessions/session_list.hpp"

namespace parallax::store {

/// Which triples of bytes stand in a text, as bits that some triples share: a text whose signature lacks a bit of a
/// word's does not hold the word. Rejects most sessions that lack one of several words without reading theirs.
using TextSignature = std::array<uint64_t, 8>;

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
  TextSignature signature{};               ///< of all terms; filled in by the index
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
  /// Adds or replaces. [writer thread]
  void put(IndexedSession session);
  void reserve(size_t sessions);
  void remove(int64_t row);
  void set_department(int64_t user, std::string department);
  [[nodiscard]] size_t size() const;
  [[nodiscard]] IndexPage page(IndexQuery query) const;  ///< [any thread]

 private:
  struct Entry;
  struct Key;
  /// What nearly every query looks at, side by side: a session itself is five cache lines, and its words lie elsewhere.
  struct Hot {
    int64_t start_utc_ns = 0;
    int64_t duration_ns = 0;
    int64_t marks = 0;
    int64_t owner = 0;
    int64_t recorded_by = 0;
    uint64_t people = 0;    ///< a bit for each annotator and invited user: who has none of them is neither
    size_t text_at = 0;     ///< in `words_`
    size_t text_bytes = 0;  ///< 0: the words are not kept
  };
  [[nodiscard]] Key key_of(size_t position, SessionSort sort) const;
  static bool before(const Key& a, const Key& b, SessionSort sort);
  /// Keys of the sessions that fit, among those at the positions from `begin` to before `end`.
  void collect(const IndexQuery& query, size_t begin, size_t end, std::vector<Key>& fitting) const;
  [[nodiscard]] std::vector<Key> fitting(const IndexQuery& query) const;
  [[nodiscard]] bool fits(size_t position, const IndexQuery& query) const;
  [[nodiscard]] bool visible(size_t position, const IndexQuery& query) const;
  [[nodiscard]] bool holds_term(size_t position, const std::string& term) const;
  [[nodiscard]] Hot make_hot(IndexedSession& session);
  void forget_words(const Hot& hot);

  mutable std::shared_mutex mutex_;
  std::vector<Entry> entries_;
  std::vector<Hot> hot_;                   ///< of the same position
  std::vector<TextSignature> signatures_;  ///< of the words of the same position
  std::string words_;  ///< of all sessions, one after the other; what was replaced stays until much is of no use
  size_t useless_bytes_ = 0;
  std::unordered_map<int64_t, size_t> position_;          ///< by row
  std::unordered_map<int64_t, std::string> departments_;  ///< by user.row
};

}  // namespace parallax::store
