// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/session_list.hpp"

#include <algorithm>
#include <utility>

#include "api/client/base_url.hpp"

namespace parallax::desktop {

namespace {

constexpr size_t kPage = 100;
constexpr size_t kKeptPages = 30;
// Rows that fly past while a hundred thousand are scrolled are not asked for: those on screen come next.
constexpr size_t kMostWaiting = 2;

}  // namespace

std::string sessions_target(const SessionQuery& query) {
  std::string out = "/api/v1/sessions?offset=" + std::to_string(query.offset) + "&limit=" + std::to_string(query.limit);
  const auto add = [&](const char* name, const std::string& value) {
    out.append("&").append(name).append("=").append(api::percent_encode(value));
  };
  if (!query.search.empty()) add("search", query.search);
  if (query.location) add("location", *query.location);
  if (query.recorded_by) add("recorded_by", *query.recorded_by);
  if (query.owner) add("owner", *query.owner);
  if (query.annotator) add("annotator", *query.annotator);
  if (query.state) add("state", std::string(name_of(*query.state)));
  if (query.secured) add("secured", *query.secured ? "true" : "false");
  if (query.from_utc_ns) add("from_utc_ns", std::to_string(*query.from_utc_ns));
  if (query.until_utc_ns) add("until_utc_ns", std::to_string(*query.until_utc_ns));
  if (query.min_duration_ns) add("min_duration_ns", std::to_string(*query.min_duration_ns));
  add("sort", std::string(name_of(query.sort)));
  add("order", std::string(name_of(query.order)));
  return out;
}

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
  link_.ask({.target = sessions_target(query)}, [this, page, generation](const Result<std::string>& text) {
    waiting_ = waiting_ > 0 ? waiting_ - 1 : 0;
    auto answer = text ? decode_sessions(*text) : Result<SessionPage>(fail(text.error()));
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
