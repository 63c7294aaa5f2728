// SPDX-License-Identifier: Apache-2.0
// One row of items sorted by start, as a structure of arrays, so that a search touches nothing but times.
#pragma once

#include <cstdint>
#include <vector>

#include "desktop/timeline/item.hpp"

namespace parallax::timeline {

/// Where a title lies in the track's text.
struct TextRange {
  uint32_t offset = 0;
  uint32_t size = 0;
};

/// Items of one lane. Not overlapping, but in the last lane of a crowded track. [UI thread]
struct Lane {
  std::vector<int64_t> starts;
  std::vector<int64_t> ends;
  std::vector<int64_t> reach;  ///< the greatest end so far: ascending even where items overlap
  std::vector<ItemId> ids;
  std::vector<Colour> colours;
  std::vector<TextRange> titles;
  std::vector<uint32_t> counts;
  std::vector<ItemStyle> styles;
  bool plain = true;     ///< no item has a colour of its own, is a gap, or stands for several: only times matter
  uint32_t version = 0;  ///< counts changes that move or alter items
  uint32_t rebuilt = 0;  ///< `version` of the last change that was not at the end
  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(starts.size()); }

  void insert(uint32_t at, const ItemValue& item, TextRange title);
  void erase(uint32_t at);
  /// Makes an item end elsewhere; the caller has checked that it does not run into the next one.
  void set_end(uint32_t at, int64_t end_session_ns);
  void reserve(size_t count);
  /// First item that starts at or after `t`.
  [[nodiscard]] uint32_t first_from(int64_t t) const;
  /// First item that may reach beyond `t`: nothing before it does.
  [[nodiscard]] uint32_t first_reaching(int64_t t) const;
  /// Whether an item of these times can be put in without touching another one.
  [[nodiscard]] bool has_room(int64_t start_session_ns, int64_t end_session_ns) const;

 private:
  void mend_reach(uint32_t from);
  void changed(uint32_t at);
};

/// Where an item's stretch ends for others: a point occupies its nanosecond.
[[nodiscard]] constexpr int64_t occupied_until(int64_t start_session_ns, int64_t end_session_ns) {
  return end_session_ns > start_session_ns ? end_session_ns : start_session_ns + 1;
}

}  // namespace parallax::timeline
