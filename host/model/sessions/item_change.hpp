// SPDX-License-Identifier: Apache-2.0
// What people add and change at the items of a session, and how items are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/sessions/item.hpp"

namespace parallax {

struct NewItem {
  /// UUID made by the client, so that a repeated request does not make a second item; empty: made here.
  std::string id;
  ItemKind kind = ItemKind::mark;
  int64_t start_session_ns = 0;
  std::optional<int64_t> end_session_ns;
  std::string title;
  /// The next number of its kind in this session is put behind the title; none comes twice, whoever asks and whatever
  /// was removed.
  bool numbered = false;
  std::string description;
  std::string colour;
  ItemOrigin origin = ItemOrigin::review;
};

/// What is to change; empty fields stay.
struct ItemChange {
  std::optional<int64_t> start_session_ns;
  std::optional<std::optional<int64_t>> end_session_ns;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> colour;
  std::optional<bool> removed;               ///< false brings a removed item back
  std::optional<int64_t> expected_revision;  ///< refused with "revision-old" when it is another one by now
};

struct ItemQuery {
  std::optional<ItemKind> kind;
  std::optional<int64_t> from_session_ns;   ///< start at or after
  std::optional<int64_t> until_session_ns;  ///< start before
  size_t offset = 0;
  size_t limit = 1000;  ///< at most 10,000
};

/// Ends where its texts and what belongs to each item come to about 4 MiB, also if less than `limit` was reached then:
/// the next one begins at offset + items.size(). At least one item, if there is one.
struct ItemPage {
  std::vector<Item> items;  ///< by start, then by id; without those that were removed
  size_t total = 0;
};

}  // namespace parallax
