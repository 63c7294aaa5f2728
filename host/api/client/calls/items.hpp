// SPDX-License-Identifier: Apache-2.0
// Marks and all else that is timed. `session`, `item`: ids. [any thread]
#pragma once

#include <string>

#include "api/client/client_call.hpp"
#include "api/dto/items.hpp"

namespace parallax::api::calls::items {

/// By time. The next page begins at `query.offset` and the items that came, until they are `total`.
[[nodiscard]] ClientCall<ItemPage> list(const std::string& session, const ItemQuery& query);
/// An item that has its id may be sent twice.
[[nodiscard]] ClientCall<Item> add(const std::string& session, const ItemToAdd& adding);
/// Takes back one's own newest change; answers the item as it is then.
[[nodiscard]] ClientCall<Item> undo(const std::string& session);
[[nodiscard]] ClientCall<Item> show(const std::string& item);
/// Revisions, oldest first.
[[nodiscard]] ClientCall<ItemPage> history(const std::string& item, size_t offset);
[[nodiscard]] ClientCall<Item> change(const std::string& item, const ItemChange& change);
[[nodiscard]] ClientCall<Item> remove(const std::string& item);

}  // namespace parallax::api::calls::items
