// SPDX-License-Identifier: Apache-2.0
// The items of sessions on SQLite. Made by Store (store.hpp); others see the port only.
#pragma once

#include <string>
#include <utility>

#include "model/ports/items.hpp"
#include "store/catalogue/catalogue_parts.hpp"
#include "store/sqlite/item_rows.hpp"

namespace parallax::store {

class ItemStore final : public Items {
 public:
  explicit ItemStore(CatalogueParts parts) : parts_(std::move(parts)) {}

  Result<Item> add_item(const Actor& actor, const std::string& session, const NewItem& item) override;
  Result<Item> edit_item(const Actor& actor, const std::string& id, const ItemChange& change) override;
  Result<Item> remove_item(const Actor& actor, const std::string& id) override;
  Result<Item> undo_item(const Actor& actor, const std::string& session) override;
  Result<ItemPage> items(const std::string& session, const ItemQuery& query) override;
  Result<Item> item(const std::string& id) override;
  Result<ItemPage> item_history(const std::string& id, size_t offset) override;

 private:
  Result<Item> finish_item(Change& change, const Actor& actor, const Result<StoredItem>& stored,
                           const std::string& before, const char* action);

  CatalogueParts parts_;
};

}  // namespace parallax::store
