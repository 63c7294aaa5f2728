// SPDX-License-Identifier: Apache-2.0
// Anything timed in a session. Append-only: an edit, a removal and an undo are new revisions of the same item.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/names.hpp"

namespace parallax {

enum class ItemKind { mark, remark, annotation, preset, gap, metadata, talk };

constexpr auto enum_names(ItemKind) {
  return enum_table<ItemKind>({{ItemKind::mark, "mark"},
                               {ItemKind::remark, "remark"},
                               {ItemKind::annotation, "annotation"},
                               {ItemKind::preset, "preset"},
                               {ItemKind::gap, "gap"},
                               {ItemKind::metadata, "metadata"},
                               {ItemKind::talk, "talk"}});
}

/// When an item was made: while recording, on watching, from a file, by the recorder itself.
enum class ItemOrigin { live, review, import, automatic };

constexpr auto enum_names(ItemOrigin) {
  return enum_table<ItemOrigin>({{ItemOrigin::live, "live"},
                                 {ItemOrigin::review, "review"},
                                 {ItemOrigin::import, "import"},
                                 {ItemOrigin::automatic, "automatic"}});
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
