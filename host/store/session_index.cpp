// SPDX-License-Identifier: Apache-2.0
#include "store/session_index.hpp"

#include <algorithm>
#include <compare>
#include <mutex>
#include <system_error>
#include <thread>

#include "store/fold.hpp"

namespace parallax::store {
namespace {

// The first 16 bytes as two numbers that order like the text, so that most comparisons touch no text at all.
std::array<uint64_t, 2> prefix_of(const std::string& text) {
  std::array<uint64_t, 2> prefix{};
  for (size_t i = 0; i < 16; ++i) {
    const uint64_t byte = i < text.size() ? static_cast<uint8_t>(text[i]) : 0;
    prefix[i / 8] = (prefix[i / 8] << 8) | byte;
  }
  return prefix;
}

// Signed numbers as unsigned ones of the same order.
uint64_t ordered(int64_t number) {
  return static_cast<uint64_t>(number) ^ (uint64_t{1} << 63);
}

bool contains(const std::vector<int64_t>& rows, int64_t row) {
  return std::find(rows.begin(), rows.end(), row) != rows.end();
}

// Where the words are not kept in memory, terms too short for the search table are looked for in the names alone.
bool holds_term(const IndexedSession& session, const std::string& term) {
  if (!session.text.empty()) return holds(session.text, term);
  return holds(session.name, term) || holds(session.location, term) || holds(session.recorded_by_name, term) ||
         holds(session.owner_name, term);
}

}  // namespace

struct SessionIndex::Entry {
  std::array<uint64_t, 2> name_prefix{};
  IndexedSession session;
};

SessionIndex::SessionIndex() = default;
SessionIndex::~SessionIndex() = default;

void SessionIndex::reserve(size_t sessions) {
  const std::unique_lock lock(mutex_);
  entries_.reserve(sessions);
  position_.reserve(sessions);
}

void SessionIndex::put(IndexedSession session) {
  const std::unique_lock lock(mutex_);
  const auto [place, added] = position_.try_emplace(session.row, entries_.size());
  if (added) entries_.emplace_back();
  Entry& entry = entries_[place->second];
  entry.name_prefix = prefix_of(session.name);
  entry.session = std::move(session);
}

void SessionIndex::change(int64_t row, const std::function<void(IndexedSession&)>& how) {
  const std::unique_lock lock(mutex_);
  const auto place = position_.find(row);
  if (place == position_.end()) return;
  Entry& entry = entries_[place->second];
  how(entry.session);
  entry.name_prefix = prefix_of(entry.session.name);
}

void SessionIndex::remove(int64_t row) {
  const std::unique_lock lock(mutex_);
  const auto place = position_.find(row);
  if (place == position_.end()) return;
  const size_t hole = place->second;
  position_.erase(place);
  if (hole + 1 != entries_.size()) {
    entries_[hole] = std::move(entries_.back());
    position_[entries_[hole].session.row] = hole;
  }
  entries_.pop_back();
}

void SessionIndex::set_department(int64_t user, std::string department) {
  const std::unique_lock lock(mutex_);
  departments_[user] = std::move(department);
}

size_t SessionIndex::size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

// The rule of session_view in model/rights.cpp, in rows; a test holds the two against each other.
bool SessionIndex::visible(const IndexedSession& session, const IndexQuery& query) const {
  if (query.viewer_role == Role::technician) return true;
  const int64_t viewer = *query.viewer;
  if (session.owner == viewer || contains(session.annotators, viewer) || contains(session.invited, viewer)) return true;
  if (query.viewer_role == Role::trainee) return false;
  if (session.recorded_by == viewer) return true;
  return query.viewer_role == Role::administrator &&
         std::binary_search(query.viewer_colleagues.begin(), query.viewer_colleagues.end(), session.owner);
}

bool SessionIndex::fits(const Entry& entry, const IndexQuery& query) const {
  const IndexedSession& session = entry.session;
  if (query.from_utc_ns && session.start_utc_ns < *query.from_utc_ns) return false;
  if (query.until_utc_ns && session.start_utc_ns >= *query.until_utc_ns) return false;
  if (query.state && session.state != *query.state) return false;
  if (query.secured && session.secured != *query.secured) return false;
  if (query.min_duration_ns && session.duration_ns < *query.min_duration_ns) return false;
  if (query.location && session.location != *query.location) return false;
  if (query.recorded_by && session.recorded_by_name != *query.recorded_by) return false;
  if (query.owner && session.owner_name != *query.owner) return false;
  if (query.annotator && !contains(session.annotators, *query.annotator)) return false;
  if (query.viewer && !visible(session, query)) return false;
  if (query.found && !std::binary_search(query.found->begin(), query.found->end(), session.row)) return false;
  return std::all_of(query.terms.begin(), query.terms.end(),
                     [&](const std::string& term) { return holds_term(session, term); });
}

// What a session is sorted by, beside the others that fit, so that sorting a hundred thousand touches few cache lines.
struct SessionIndex::Key {
  std::array<uint64_t, 2> first{};
  uint64_t start = 0;
  const Entry* entry = nullptr;
};

SessionIndex::Key SessionIndex::key_of(const Entry& entry, SessionSort sort) {
  const IndexedSession& session = entry.session;
  Key key{.first = {}, .start = ordered(session.start_utc_ns), .entry = &entry};
  switch (sort) {
    case SessionSort::start:
      break;
    case SessionSort::name:
      key.first = entry.name_prefix;
      break;
    case SessionSort::location:
      key.first = prefix_of(session.location);
      break;
    case SessionSort::recorded_by:
      key.first = prefix_of(session.recorded_by_name);
      break;
    case SessionSort::owner:
      key.first = prefix_of(session.owner_name);
      break;
    case SessionSort::duration:
      key.first[0] = ordered(session.duration_ns);
      break;
    case SessionSort::bytes:
      key.first[0] = session.bytes;
      break;
    case SessionSort::state:
      key.first[0] = static_cast<uint64_t>(session.state);
      break;
    case SessionSort::marks:
      key.first[0] = ordered(session.marks);
      break;
  }
  return key;
}

// Equal keys are told apart by the rest of the text, then by start, then by order of storing: pages never overlap. The
// sessions themselves are looked at last, because each look costs a cache line.
bool SessionIndex::before(const Key& a, const Key& b, SessionSort sort) {
  if (a.first != b.first) return a.first < b.first;
  const bool is_text = sort == SessionSort::name || sort == SessionSort::location || sort == SessionSort::recorded_by ||
                       sort == SessionSort::owner;
  // The last byte of the prefix is zero only where the text ends within it.
  if (is_text && (a.first[1] & 0xff) != 0) {
    const IndexedSession& x = a.entry->session;
    const IndexedSession& y = b.entry->session;
    std::strong_ordering order = std::strong_ordering::equal;
    if (sort == SessionSort::name) order = x.name <=> y.name;
    if (sort == SessionSort::location) order = x.location <=> y.location;
    if (sort == SessionSort::recorded_by) order = x.recorded_by_name <=> y.recorded_by_name;
    if (sort == SessionSort::owner) order = x.owner_name <=> y.owner_name;
    if (order != 0) return order < 0;
  }
  if (a.start != b.start) return a.start < b.start;
  return a.entry->session.row < b.entry->session.row;
}

void SessionIndex::collect(const IndexQuery& query, size_t begin, size_t end, std::vector<Key>& fitting) const {
  // The words lie all over the memory: those needed soon are fetched while these are looked at.
  constexpr size_t kAhead = 4;
  constexpr size_t kFetched = 512;
  constexpr size_t kCacheLine = 64;
  for (size_t i = begin; i < end; ++i) {
    if (!query.terms.empty() && i + kAhead < end) {
      const std::string& soon = entries_[i + kAhead].session.text;
      const size_t bytes = std::min(soon.size(), kFetched);
      for (size_t byte = 0; byte < bytes; byte += kCacheLine) __builtin_prefetch(soon.data() + byte);
    }
    if (fits(entries_[i], query)) fitting.push_back(key_of(entries_[i], query.sort));
  }
}

// A long list is divided among a few threads; the answer is the same.
std::vector<SessionIndex::Key> SessionIndex::fitting(const IndexQuery& query) const {
  constexpr size_t kLeastPerThread = 10'000;
  constexpr size_t kMostThreads = 4;
  const size_t threads = std::clamp<size_t>(entries_.size() / kLeastPerThread, 1,
                                            std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads));
  std::vector<std::vector<Key>> found(threads);
  const auto part = [&](size_t n) {
    found[n].reserve(entries_.size() / threads + 1);
    collect(query, entries_.size() * n / threads, entries_.size() * (n + 1) / threads, found[n]);
  };
  std::vector<std::thread> others;
  size_t started = 1;
  try {
    for (; started < threads; ++started) others.emplace_back(part, started);
  } catch (const std::system_error&) {
    // No thread to be had: the rest is done here.
  }
  part(0);
  for (size_t n = started; n < threads; ++n) part(n);
  for (std::thread& other : others) other.join();
  for (size_t n = 1; n < threads; ++n) found[0].insert(found[0].end(), found[n].begin(), found[n].end());
  return std::move(found[0]);
}

IndexPage SessionIndex::page(IndexQuery query) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [user, department] : departments_) {
    if (!department.empty() && department == query.viewer_department) query.viewer_colleagues.push_back(user);
  }
  std::sort(query.viewer_colleagues.begin(), query.viewer_colleagues.end());
  std::vector<Key> keys = fitting(query);
  IndexPage page{.rows = {}, .total = keys.size()};
  if (query.offset >= keys.size()) return page;
  const auto in_order = [&](const Key& a, const Key& b) {
    return query.order == SortOrder::ascending ? before(a, b, query.sort) : before(b, a, query.sort);
  };
  const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(query.offset);
  const size_t count = std::min(query.limit, keys.size() - query.offset);
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  if (begin != keys.begin()) std::nth_element(keys.begin(), begin, keys.end(), in_order);
  if (end != keys.end()) std::nth_element(begin, end, keys.end(), in_order);
  std::sort(begin, end, in_order);
  for (auto entry = begin; entry != end; ++entry) page.rows.push_back(entry->entry->session.row);
  return page;
}

}  // namespace parallax::store
