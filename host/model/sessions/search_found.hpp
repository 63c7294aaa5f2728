// SPDX-License-Identifier: Apache-2.0
// Why a search found a session: what people are shown under its name, and where they are taken.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/sessions/item.hpp"

namespace parallax {

/// A piece of a text in characters (code points), the end not included.
struct TextRange {
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// A mark, or another item, that holds words of the search.
struct FoundItem {
  std::string id;
  ItemKind kind = ItemKind::mark;
  int64_t start_session_ns = 0;
  std::string title;
  std::vector<TextRange> title_ranges;  ///< the words in it, in rising order
  std::string excerpt;  ///< a line of the description, where that holds a word that the title lacks; else empty
  std::vector<TextRange> excerpt_ranges;
};

struct SearchFound {
  /// Which of the session's own facts hold a word: "name", "location", "recorded_by", "owner", "annotators", "people"
  /// (participants), "invited".
  std::vector<std::string> fields;
  bool by_items = false;  ///< the facts do not hold all words: without its items it would not have been found
  /// The first kMostFoundItems of those items that hold a word that the facts lack, or all words: most words first,
  /// then by time.
  std::vector<FoundItem> items;
  size_t items_total = 0;     ///< how many there are …
  bool items_counted = true;  ///< … false: at least so many; the session has more items than were looked at
};
inline constexpr size_t kMostFoundItems = 3;

}  // namespace parallax
