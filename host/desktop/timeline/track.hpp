// SPDX-License-Identifier: Apache-2.0
// A named list of items, kept in lanes so that overlapping ones stand below each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desktop/timeline/lane.hpp"

namespace parallax::timeline {

/// A track shows at most so many lanes; what fits in none of them overlaps in the last one.
inline constexpr size_t kMaxLanes = 8;

enum class TrackKind : uint8_t { video, items };

struct TrackInfo {
  std::string id;     ///< the caller's: a source's name, "marks", a plugin's id
  std::string title;  ///< for people
  TrackKind kind = TrackKind::items;
  Colour colour = 0xFFC08040u;
  bool editable = false;  ///< items can be dragged, resized, removed
};

/// Position of an item; valid until the track changes.
struct ItemPlace {
  uint32_t lane = 0;
  uint32_t index = 0;
  friend bool operator==(const ItemPlace&, const ItemPlace&) = default;
};

/// [UI thread]
class Track {
 public:
  /// `serial`: unlike that of any other track that the same widget shows.
  explicit Track(TrackInfo info, uint32_t serial = 0) : info_(std::move(info)), serial_(serial) {}
  [[nodiscard]] uint32_t serial() const { return serial_; }
  [[nodiscard]] const TrackInfo& info() const { return info_; }
  void set_info(TrackInfo info) { info_ = std::move(info); }

  /// Takes all items at once, in any order; what was there before is gone.
  void assign(std::vector<ItemValue> items);
  /// Adds one; at the end in constant time.
  void add(const ItemValue& item);
  /// Replaces the item of the same id; false if there is none. `near_session_ns`: where it starts now, which saves a
  /// search through everything.
  bool edit(const ItemValue& item, std::optional<int64_t> near_session_ns = {});
  bool remove(ItemId id, std::optional<int64_t> near_session_ns = {});
  /// Lets the newest item, a part or gap that goes on, end later; cheaper than `edit`.
  void extend_last(int64_t end_session_ns);

  [[nodiscard]] std::optional<ItemPlace> find(ItemId id, std::optional<int64_t> near_session_ns = {}) const;
  [[nodiscard]] ItemView at(ItemPlace place) const;
  /// The first item that starts after (the last that starts before) `t`, over all lanes.
  [[nodiscard]] std::optional<ItemPlace> next_after(int64_t session_ns) const;
  [[nodiscard]] std::optional<ItemPlace> previous_before(int64_t session_ns) const;

  [[nodiscard]] const std::vector<Lane>& lanes() const { return lanes_; }
  [[nodiscard]] size_t size() const { return size_; }
  /// End of the last item, 0 if there is none.
  [[nodiscard]] int64_t end_session_ns() const;

 private:
  void place(const ItemValue& item);
  TextRange keep_text(std::string_view text);
  void forget_text(TextRange range);
  TrackInfo info_;
  uint32_t serial_;
  uint32_t next_version_ = 1;
  std::vector<Lane> lanes_;
  std::string text_;
  size_t unused_text_ = 0;
  size_t size_ = 0;
};

}  // namespace parallax::timeline
