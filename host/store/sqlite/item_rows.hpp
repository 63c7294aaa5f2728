// SPDX-License-Identifier: Apache-2.0
// Items and their revisions in tables. Internal to store/; functions that change run inside a change and throw
// SQLite::Exception.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/people/user.hpp"
#include "model/sessions/item_change.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// An item with the rows that it lies in.
struct StoredItem {
  Item item;
  int64_t row = 0;
  int64_t session_row = 0;
  int64_t chunk = 0;
  bool added = true;  ///< false: it was there already (a repeated request)
};

/// "#rrggbb".
[[nodiscard]] bool is_colour(std::string_view text);
/// @errors "session-unknown", "value-invalid".
Result<StoredItem> insert_item(Database& database, const Actor& actor, const std::string& session, const NewItem& item,
                               int64_t utc_ns);
/// @errors "item-unknown", "revision-old", "value-invalid".
Result<StoredItem> revise_item(Database& database, const Actor& actor, const std::string& id, const ItemChange& change,
                               int64_t utc_ns);
Result<StoredItem> remove_item(Database& database, const Actor& actor, const std::string& id, int64_t utc_ns);
/// @errors "nothing-to-undo", "revision-old".
Result<StoredItem> undo_item(Database& database, const Actor& actor, const std::string& session, int64_t utc_ns);

/// @errors "item-unknown"; removed items are found as well.
Result<StoredItem> read_item(Database& database, const std::string& id);
Result<ItemPage> read_items(Database& database, const std::string& session, const ItemQuery& query);
Result<ItemPage> read_history(Database& database, const std::string& id, size_t offset);

}  // namespace parallax::store
