// SPDX-License-Identifier: Apache-2.0
// Anything timed in a session. Append-only: an edit, a removal and an undo are new revisions of the same item.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parallax {

enum class ItemKind { mark, remark, annotation, preset, gap, metadata, talk };

inline constexpr ItemKind kItemKinds[] = {ItemKind::mark, ItemKind::remark,   ItemKind::annotation, ItemKind::preset,
                                          ItemKind::gap,  ItemKind::metadata, ItemKind::talk};

[[nodiscard]] constexpr std::string_view name_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::mark:
      return "mark";
    case ItemKind::remark:
      return "remark";
    case ItemKind::annotation:
      return "annotation";
    case ItemKind::preset:
      return "preset";
    case ItemKind::gap:
      return "gap";
    case ItemKind::metadata:
      return "metadata";
    case ItemKind::talk:
      return "talk";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::optional<ItemKind> item_kind_from(std::string_view name) {
  for (const ItemKind kind : kItemKinds) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

/// When an item was made: while recording, on watching, from a file, by the recorder itself.
enum class ItemOrigin { live, review, import, automatic };

inline constexpr ItemOrigin kItemOrigins[] = {ItemOrigin::live, ItemOrigin::review, ItemOrigin::import,
                                              ItemOrigin::automatic};

[[nodiscard]] constexpr std::string_view name_of(ItemOrigin origin) {
  switch (origin) {
    case ItemOrigin::live:
      return "live";
    case ItemOrigin::review:
      return "review";
    case ItemOrigin::import:
      return "import";
    case ItemOrigin::automatic:
      return "automatic";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::optional<ItemOrigin> item_origin_from(std::string_view name) {
  for (const ItemOrigin origin : kItemOrigins) {
    if (name_of(origin) == name) return origin;
  }
  return std::nullopt;
}

/// The present revision of an item.
struct Item {
  std::string id;        ///< UUID; the same in all revisions
  int64_t revision = 1;  ///< counts from 1
  std::string session;   ///< id
  ItemKind kind = ItemKind::mark;
  int64_t start_session_ns = 0;
  std::optional<int64_t> end_session_ns;  ///< empty: a point
  std::string title;
  std::string description;
  std::string colour;          ///< "#rrggbb"; empty: the author's
  std::string author;          ///< user name of who made the first revision
  std::string revised_by;      ///< user name of who made this revision
  int64_t created_utc_ns = 0;  ///< of the first revision
  int64_t revised_utc_ns = 0;  ///< of this one
  ItemOrigin origin = ItemOrigin::review;
  bool removed = false;
  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace parallax
