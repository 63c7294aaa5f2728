// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/found_rows.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/fold.hpp"
#include "base/text.hpp"
#include "store/search/text_search.hpp"

namespace parallax::store {
namespace {

constexpr size_t kExcerptCharacters = 90;
constexpr size_t kExcerptBefore = 24;

using Terms = std::vector<std::string>;

bool holds_any(std::string_view folded, const Terms& terms) {
  return std::any_of(terms.begin(), terms.end(), [&](const std::string& term) { return holds(folded, term); });
}

std::string_view text_of(const SQLite::Column& column) {
  return {column.getText(), static_cast<size_t>(column.getBytes())};
}

/// An item that is meant, before the few that are shown are chosen.
struct Candidate {
  size_t words = 0;
  FoundItem item;
  std::string description;
};

bool goes_before(const Candidate& a, const Candidate& b) {
  return std::tuple(b.words, a.item.start_session_ns, std::string_view(a.item.id)) <
         std::tuple(a.words, b.item.start_session_ns, std::string_view(b.item.id));
}

std::vector<TextRange> in_characters(std::string_view text, const std::vector<ByteRange>& places) {
  std::vector<TextRange> out;
  size_t byte = 0;
  size_t character = 0;
  const auto character_at = [&](size_t at) {
    character += characters_of(text.substr(byte, at - byte));
    byte = at;
    return character;
  };
  for (const ByteRange& place : places) {
    const size_t begin = character_at(place.begin);
    out.push_back({begin, character_at(place.end)});
  }
  return out;
}

/// The byte that lies so many characters after (or, `backwards`, before) the one at `from`.
size_t moved(std::string_view text, size_t from, size_t characters, bool backwards) {
  const auto inside = [&](size_t at) { return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xc0) == 0x80; };
  size_t at = from;
  for (; characters > 0 && (backwards ? at > 0 : at < text.size()); --characters) {
    do backwards ? --at : ++at;
    while (inside(at));
  }
  return at;
}

/// One line of the description with the first of the words in it.
void add_excerpt(FoundItem& item, std::string_view description, const Terms& terms) {
  const std::vector<ByteRange> places = places_of(description, terms);
  if (places.empty()) return;
  const size_t first = places.front().begin;
  size_t begin = moved(description, first, kExcerptBefore, true);
  if (begin > 0) {  // from the beginning of a word on
    const size_t blank = description.substr(0, first).find_first_of(" \n\t", begin);
    if (blank != std::string_view::npos) begin = blank + 1;
  }
  const size_t end = moved(description, begin, kExcerptCharacters, false);
  const std::string_view piece = description.substr(begin, end - begin);
  constexpr std::string_view kMore = "\u2026";
  item.excerpt = begin > 0 ? kMore : "";
  item.excerpt += piece;
  if (end < description.size()) item.excerpt += kMore;
  for (char& c : item.excerpt) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  std::vector<ByteRange> shown;
  const size_t before = begin > 0 ? kMore.size() : 0;
  for (const ByteRange& place : places) {
    if (place.begin >= end) break;
    shown.push_back({place.begin - begin + before, std::min(place.end, end) - begin + before});
  }
  item.excerpt_ranges = in_characters(item.excerpt, shown);
}

FoundItem shown(Candidate candidate, const Terms& terms) {
  FoundItem& item = candidate.item;
  item.title_ranges = in_characters(item.title, places_of(item.title, terms));
  const std::string title = fold(item.title);
  Terms lacking;
  std::copy_if(terms.begin(), terms.end(), std::back_inserter(lacking),
               [&](const std::string& term) { return !holds(title, term); });
  add_excerpt(item, candidate.description, lacking);
  return std::move(item);
}

std::vector<std::string> fields_with(const SessionSummary& session, std::string_view facts, const Terms& terms) {
  std::vector<std::string> fields;
  Terms unexplained;
  std::copy_if(terms.begin(), terms.end(), std::back_inserter(unexplained),
               [&](const std::string& term) { return holds(facts, term); });
  if (unexplained.empty()) return fields;
  const Terms there = unexplained;
  const auto look_at = [&](const char* field, const std::vector<std::string>& texts) {
    bool any = false;
    for (const std::string& text : texts) {
      const std::string folded = fold(text);
      for (const std::string& term : there) {
        if (!holds(folded, term)) continue;
        any = true;
        std::erase(unexplained, term);
      }
    }
    if (any) fields.emplace_back(field);
  };
  look_at("name", {session.name});
  look_at("location", {session.location});
  look_at("recorded_by", {session.recorded_by});
  look_at("owner", {session.owner});
  look_at("annotators", session.annotators);
  look_at("people", session.people);
  // The only fact of chunk 0 that a summary lacks.
  if (!unexplained.empty()) fields.emplace_back("invited");
  return fields;
}

class Search {
 public:
  Search(Database& database, const Terms& terms, const FoundBudget& budget)
      : terms_(terms),
        left_(budget),
        texts_(database,
               "SELECT t.chunk, t.body, s.row FROM session s JOIN session_text t ON t.row BETWEEN s.row * 65536 AND "
               "s.row * 65536 + 65535 WHERE s.id = ? ORDER BY t.row"),
        items_(database,
               "SELECT i.id, i.kind, r.start_session_ns, r.title, r.description FROM item i JOIN item_revision r "
               "ON r.item = i.row AND r.revision = i.revision WHERE i.session = ?1 AND i.chunk = ?2 "
               "AND i.removed = 0") {}

  /// `share`: for how many sessions what is left of the page's budget must do.
  SearchFound found_in(const SessionSummary& session, size_t share) {
    SearchFound out;
    best_.clear();
    lacking_ = terms_;
    FoundBudget left{.items = left_.items / share, .text_bytes = left_.text_bytes / share};
    texts_.reset();
    texts_.bind(1, session.id);
    while (texts_.executeStep()) {
      const std::string_view body = text_of(texts_.getColumn(1));
      const int64_t chunk = texts_.getColumn(0).getInt64();
      if (chunk == 0) {
        std::erase_if(lacking_, [&](const std::string& term) { return holds(body, term); });
        out.by_items = !lacking_.empty();
        out.fields = fields_with(session, body, terms_);
        continue;
      }
      // Of a session that was found by its items, one of them is told, whatever it costs.
      const bool one_is_told = !out.by_items || out.items_total > 0;
      if (one_is_told && (left.text_bytes < body.size() || left.items == 0)) {
        out.items_counted = false;
        break;
      }
      spend(body.size(), left.text_bytes, left_.text_bytes);
      if (is_meant(body)) spend(look_at_items(texts_.getColumn(2).getInt64(), chunk, out), left.items, left_.items);
    }
    for (Candidate& candidate : best_) out.items.push_back(shown(std::move(candidate), terms_));
    return out;
  }

 private:
  /// A word that the facts lack, or all words.
  [[nodiscard]] bool is_meant(std::string_view folded) const {
    if (!lacking_.empty()) return holds_any(folded, lacking_);
    return std::all_of(terms_.begin(), terms_.end(), [&](const std::string& term) { return holds(folded, term); });
  }

  static void spend(size_t amount, size_t& of_session, size_t& of_page) {
    of_session -= std::min(of_session, amount);
    of_page -= std::min(of_page, amount);
  }

  size_t look_at_items(int64_t row, int64_t chunk, SearchFound& out) {
    size_t looked_at = 0;
    items_.reset();
    bind_all(items_, row, chunk);
    while (items_.executeStep()) {
      ++looked_at;
      const std::string_view title = text_of(items_.getColumn(3));
      const std::string_view description = text_of(items_.getColumn(4));
      std::string words = fold(title);
      if (!description.empty()) words.append("\n").append(fold(description));
      if (!is_meant(words)) continue;
      ++out.items_total;
      keep(words, title, description);
    }
    return looked_at;
  }

  /// Among the best, if it is one of them.
  void keep(std::string_view words, std::string_view title, std::string_view description) {
    Candidate candidate;
    candidate.words = static_cast<size_t>(
        std::count_if(terms_.begin(), terms_.end(), [&](const std::string& term) { return holds(words, term); }));
    candidate.item.start_session_ns = items_.getColumn(2).getInt64();
    candidate.item.id = items_.getColumn(0).getString();
    const auto place =
        std::find_if(best_.begin(), best_.end(), [&](const Candidate& other) { return goes_before(candidate, other); });
    if (place == best_.end() && best_.size() >= kMostFoundItems) return;
    candidate.item.kind = from_name<ItemKind>(text_of(items_.getColumn(1))).value_or(ItemKind::mark);
    candidate.item.title = title;
    candidate.description = description;
    best_.insert(place, std::move(candidate));
    if (best_.size() > kMostFoundItems) best_.pop_back();
  }

  const Terms& terms_;
  FoundBudget left_;
  Terms lacking_;  ///< words that the facts of the session at hand do not hold
  std::vector<Candidate> best_;
  Statement texts_;
  Statement items_;
};

}  // namespace

void add_found(Database& database, const Terms& terms, std::vector<SessionSummary>& sessions, FoundBudget budget) {
  if (terms.empty()) return;
  Search search(database, terms, budget);
  for (size_t i = 0; i < sessions.size(); ++i) {
    sessions[i].found = search.found_in(sessions[i], sessions.size() - i);
  }
}

}  // namespace parallax::store
