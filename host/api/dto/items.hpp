// SPDX-License-Identifier: Apache-2.0
// Marks and all else that is timed (R85, C32). [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/dto/fields.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/item_change.hpp"

namespace parallax::api {

/// The longest time from a session's start that an item may say.
inline constexpr int64_t kLongestSessionNs = int64_t{366} * 86'400 * kNsPerSecond;

/// An item to be added, and where: on the session's clock, in UTC, or, with neither, now. Of `item` its own
/// `start_session_ns` and `origin` are not told.
struct ItemToAdd {
  NewItem item;
  std::optional<int64_t> start_session_ns;
  std::optional<int64_t> at_utc_ns;
};

[[nodiscard]] std::string encode(const Item& item);
Result<Item> decode_item(std::string_view text);
/// `offset`: of the page's first item. Where the next page begins is written only if there is one: a page may end
/// before the limit that was asked for.
[[nodiscard]] std::string encode(const ItemPage& page, size_t offset);
Result<ItemPage> decode_items(std::string_view text);
/// The same of an item's revisions.
[[nodiscard]] std::string encode_history(const ItemPage& page, size_t offset);
Result<ItemPage> decode_history(std::string_view text);

[[nodiscard]] Query query_of(const ItemQuery& query);
[[nodiscard]] ItemQuery read_item_query(Fields& fields);
[[nodiscard]] Query query_of_history(size_t offset);
[[nodiscard]] size_t read_history_offset(Fields& fields);
[[nodiscard]] std::string encode(const ItemToAdd& adding);
[[nodiscard]] ItemToAdd read_item_to_add(Fields& fields);
[[nodiscard]] std::string encode(const ItemChange& change);
[[nodiscard]] ItemChange read_item_change(Fields& fields);

}  // namespace parallax::api
