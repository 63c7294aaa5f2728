// SPDX-License-Identifier: Apache-2.0
// What the timeline shows: anything with a time. Values only.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::timeline {

/// Red in the lowest byte, then green, blue, alpha: what Dear ImGui draws with. 0: the track's colour.
using Colour = uint32_t;

/// "#rrggbb" as an opaque colour; 0 if `text` is something else.
[[nodiscard]] Colour colour_from(std::string_view text);

/// 128 bits; a UUID of the recorder, or whatever numbers a plugin gives. Unique within a track.
struct ItemId {
  uint64_t high = 0;
  uint64_t low = 0;
  friend auto operator<=>(const ItemId&, const ItemId&) = default;
};
/// "3f2504e0-4f89-41d3-9a0c-0305e82c3301" and back; nullopt if `text` is no UUID.
[[nodiscard]] std::optional<ItemId> item_id_from(std::string_view text);
[[nodiscard]] std::string text_of(ItemId id);

enum class ItemStyle : uint8_t {
  mark,     ///< a point, or a stretch with a name
  part,     ///< a video's recorded stretch
  gap,      ///< a stretch that is missing; its title says why
  density,  ///< stands for `count` items
};

/// One item as it is put in and taken out. A point has end == start.
struct ItemValue {
  ItemId id;
  int64_t start_session_ns = 0;
  int64_t end_session_ns = 0;
  std::string title = {};
  Colour colour = 0;
  ItemStyle style = ItemStyle::mark;
  uint32_t count = 1;  ///< how many items a density stands for
  friend bool operator==(const ItemValue&, const ItemValue&) = default;
};

/// Borrowed view of an item in a track; valid until the track changes.
struct ItemView {
  ItemId id;
  int64_t start_session_ns = 0;
  int64_t end_session_ns = 0;
  std::string_view title;
  Colour colour = 0;
  ItemStyle style = ItemStyle::mark;
  uint32_t count = 1;
  [[nodiscard]] bool is_point() const { return end_session_ns <= start_session_ns; }
  [[nodiscard]] ItemValue value() const {
    return {id, start_session_ns, end_session_ns, std::string(title), colour, style, count};
  }
};

}  // namespace parallax::timeline
