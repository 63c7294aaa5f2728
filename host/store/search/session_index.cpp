// SPDX-License-Identifier: Apache-2.0
#include "store/search/session_index.hpp"

#include <algorithm>
#include <compare>
#include <mutex>
#include <system_error>
#include <thread>

#include "store/search/text_search.hpp"

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

uint64_t bit_of(int64_t user) {
  return uint64_t{1} << (static_cast<uint64_t>(user) & 63);
}

void add_signature(std::string_view text, TextSignature& signature) {
  constexpr unsigned kBits = 9;  // 512 of them
  for (size_t i = 0; i + 3 <= text.size(); ++i) {
    const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i + at])); };
    const uint32_t bit = ((byte(0) | byte(1) << 8 | byte(2) << 16) * 0x9E3779B1U) >> (32 - kBits);
    signature[bit / 64] |= uint64_t{1} << (bit % 64);
  }
}

bool covers(const TextSignature& text, const TextSignature& wanted) {
  uint64_t missing = 0;
  for (size_t i = 0; i < wanted.size(); ++i) missing |= wanted[i] & ~text[i];
  return missing == 0;
}

constexpr size_t kLeastUseless = size_t{1} << 20;

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
  hot_.reserve(sessions);
  signatures_.reserve(sessions);
  position_.reserve(sessions);
}

/// The words move from the session to all words.
SessionIndex::Hot SessionIndex::make_hot(IndexedSession& session) {
  Hot hot{.start_utc_ns = session.start_utc_ns,
          .duration_ns = session.duration_ns,
          .marks = session.marks,
          .owner = session.owner,
          .recorded_by = session.recorded_by,
          .people = 0,
          .text_at = words_.size(),
          .text_bytes = session.text.size()};
  for (const auto* people : {&session.annotators, &session.invited}) {
    for (const int64_t user : *people) hot.people |= bit_of(user);
  }
  words_ += session.text;
  session.text = {};
  return hot;
}

void SessionIndex::forget_words(const Hot& hot) {
  useless_bytes_ += hot.text_bytes;
  if (useless_bytes_ < kLeastUseless || useless_bytes_ < words_.size() / 2) return;
  std::string words;
  words.reserve(words_.size() - useless_bytes_);
  for (Hot& each : hot_) {
    if (&each == &hot) continue;
    words.append(words_, each.text_at, each.text_bytes);
    each.text_at = words.size() - each.text_bytes;
  }
  words_ = std::move(words);
  useless_bytes_ = 0;
}

void SessionIndex::put(IndexedSession session) {
  const std::unique_lock lock(mutex_);
  const auto [place, added] = position_.try_emplace(session.row, entries_.size());
  if (added) {
    entries_.emplace_back();
    hot_.emplace_back();
    signatures_.emplace_back();
  } else {
    forget_words(hot_[place->second]);
  }
  Entry& entry = entries_[place->second];
  signatures_[place->second] = {};
  add_signature(session.text, signatures_[place->second]);
  hot_[place->second] = make_hot(session);
  entry.name_prefix = prefix_of(session.name);
  entry.session = std::move(session);
}

void SessionIndex::remove(int64_t row) {
  const std::unique_lock lock(mutex_);
  const auto place = position_.find(row);
  if (place == position_.end()) return;
  const size_t hole = place->second;
  position_.erase(place);
  forget_words(hot_[hole]);
  if (hole + 1 != entries_.size()) {
    entries_[hole] = std::move(entries_.back());
    hot_[hole] = hot_.back();
    signatures_[hole] = signatures_.back();
    position_[entries_[hole].session.row] = hole;
  }
  entries_.pop_back();
  hot_.pop_back();
  signatures_.pop_back();
}

void SessionIndex::set_department(int64_t user, std::string department) {
  const std::unique_lock lock(mutex_);
  departments_[user] = std::move(department);
}

size_t SessionIndex::size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

// The rule of session_view in model/people/rights.cpp, in rows; a test holds the two against each other.
bool SessionIndex::visible(size_t position, const IndexQuery& query) const {
  if (query.viewer_role == Role::technician) return true;
  const Hot& hot = hot_[position];
  const int64_t viewer = *query.viewer;
  if (hot.owner == viewer) return true;
  if ((hot.people & bit_of(viewer)) != 0) {
    const IndexedSession& session = entries_[position].session;
    if (contains(session.annotators, viewer) || contains(session.invited, viewer)) return true;
  }
  if (query.viewer_role == Role::trainee) return false;
  if (hot.recorded_by == viewer) return true;
  return query.viewer_role == Role::administrator &&
         std::binary_search(query.viewer_colleagues.begin(), query.viewer_colleagues.end(), hot.owner);
}

// Where the words are not kept in memory, terms too short for the search table are looked for in the names alone.
bool SessionIndex::holds_term(size_t position, const std::string& term) const {
  const Hot& hot = hot_[position];
  if (hot.text_bytes > 0) return holds(std::string_view(words_).substr(hot.text_at, hot.text_bytes), term);
  const IndexedSession& session = entries_[position].session;
  return holds(session.name, term) || holds(session.location, term) || holds(session.recorded_by_name, term) ||
         holds(session.owner_name, term);
}

bool SessionIndex::fits(size_t position, const IndexQuery& query) const {
  const Hot& hot = hot_[position];
  const IndexedSession& session = entries_[position].session;
  if (query.from_utc_ns && hot.start_utc_ns < *query.from_utc_ns) return false;
  if (query.until_utc_ns && hot.start_utc_ns >= *query.until_utc_ns) return false;
  if (query.state && session.state != *query.state) return false;
  if (query.secured && session.secured != *query.secured) return false;
  if (query.min_duration_ns && hot.duration_ns < *query.min_duration_ns) return false;
  if (query.location && session.location != *query.location) return false;
  if (query.recorded_by && session.recorded_by_name != *query.recorded_by) return false;
  if (query.owner && session.owner_name != *query.owner) return false;
  if (query.annotator && !contains(session.annotators, *query.annotator)) return false;
  if (query.viewer && !visible(position, query)) return false;
  if (query.found && !std::binary_search(query.found->begin(), query.found->end(), session.row)) return false;
  if (!query.terms.empty() && hot.text_bytes > 0 && !covers(signatures_[position], query.signature)) return false;
  return std::all_of(query.terms.begin(), query.terms.end(),
                     [&](const std::string& term) { return holds_term(position, term); });
}

// What a session is sorted by, beside the others that fit, so that sorting a hundred thousand touches few cache lines.
struct SessionIndex::Key {
  std::array<uint64_t, 2> first{};
  uint64_t start = 0;
  const Entry* entry = nullptr;
};

SessionIndex::Key SessionIndex::key_of(size_t position, SessionSort sort) const {
  const Hot& hot = hot_[position];
  const Entry& entry = entries_[position];
  const IndexedSession& session = entry.session;
  Key key{.first = {}, .start = ordered(hot.start_utc_ns), .entry = &entry};
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
      key.first[0] = ordered(hot.duration_ns);
      break;
    case SessionSort::bytes:
      key.first[0] = session.bytes;
      break;
    case SessionSort::state:
      key.first[0] = static_cast<uint64_t>(session.state);
      break;
    case SessionSort::marks:
      key.first[0] = ordered(hot.marks);
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
    if (std::is_neq(order)) return std::is_lt(order);
  }
  if (a.start != b.start) return a.start < b.start;
  return a.entry->session.row < b.entry->session.row;
}

void SessionIndex::collect(const IndexQuery& query, size_t begin, size_t end, std::vector<Key>& fitting) const {
  for (size_t i = begin; i < end; ++i) {
    if (fits(i, query)) fitting.push_back(key_of(i, query.sort));
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
  for (const std::string& term : query.terms) add_signature(term, query.signature);
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
