// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/session_list.hpp"

#include <algorithm>
#include <utility>

#include "api/client/calls/sessions.hpp"

namespace parallax::desktop {

namespace {

constexpr size_t kPage = 100;
constexpr size_t kKeptPages = 30;
// Rows that fly past while a hundred thousand are scrolled are not asked for: those on screen come next.
constexpr size_t kMostWaiting = 2;

}  // namespace

void SessionList::set_query(const SessionQuery& query) {
  query_ = query;
  ++generation_;
}

void SessionList::update(const Snapshot& snapshot) {
  const bool came_back = !std::exchange(ready_, snapshot.state == LinkState::ready) && ready_;
  if (!ready_) return;
  if (came_back) ++generation_;  // what was asked for while the recorder was away failed
  if (snapshot.connection != seen_connection_) {
    seen_connection_ = snapshot.connection;
    pages_.clear();
    total_.reset();
    waiting_ = 0;
    ++generation_;
  }
  if (snapshot.sessions_changes != seen_changes_) {
    seen_changes_ = snapshot.sessions_changes;
    ++generation_;
  }
  // The first page tells how many there are, so it is fetched even where no row is on screen.
  const auto first = pages_.find(0);
  if (first == pages_.end() || (first->second.generation != generation_ && !first->second.asked)) fetch(0);
}

bool SessionList::is_current() const {
  const auto first = pages_.find(0);
  return first != pages_.end() && first->second.generation == generation_;
}

const SessionSummary* SessionList::row(size_t index) {
  const size_t number = index / kPage;
  auto found = pages_.find(number);
  if (found == pages_.end() || (found->second.generation != generation_ && !found->second.asked)) fetch(number);
  found = pages_.find(number);
  if (found == pages_.end()) return nullptr;
  found->second.used = ++used_;
  const size_t within = index % kPage;
  return within < found->second.sessions.size() ? &found->second.sessions[within] : nullptr;
}

void SessionList::fetch(size_t page) {
  if (!ready_ || waiting_ >= kMostWaiting) return;
  pages_[page].asked = true;
  SessionQuery query = query_;
  query.offset = page * kPage;
  query.limit = kPage;
  ++waiting_;
  const uint64_t generation = generation_;
  link_.ask(api::calls::sessions::list(query), [this, page, generation](Result<SessionPage> answer) {
    waiting_ = waiting_ > 0 ? waiting_ - 1 : 0;
    Page& kept = pages_[page];
    kept.asked = false;
    if (!answer) {
      error_ = answer.error();
      kept.generation = generation;
      if (!total_) total_ = 0;
      return;
    }
    error_.reset();
    kept.sessions = std::move(answer->sessions);
    kept.generation = generation;
    kept.used = ++used_;
    total_ = answer->total;
    while (pages_.size() > kKeptPages) {
      pages_.erase(std::min_element(pages_.begin(), pages_.end(),
                                    [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    }
  });
}

}  // namespace parallax::desktop
