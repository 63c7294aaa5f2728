// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/items.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::items {

ClientCall<ItemPage> list(const std::string& session, const ItemQuery& query) {
  return {get(target_of(paths::kSessionItems, {session}, query_of(query))), decode_items};
}
ClientCall<Item> add(const std::string& session, const ItemToAdd& adding) {
  return {post(target_of(paths::kSessionItems, {session}), encode(adding)), decode_item};
}
ClientCall<Item> undo(const std::string& session) {
  return {post(target_of(paths::kSessionUndo, {session})), decode_item};
}
ClientCall<Item> show(const std::string& item) {
  return {get(target_of(paths::kItem, {item})), decode_item};
}
ClientCall<ItemPage> history(const std::string& item, size_t offset) {
  return {get(target_of(paths::kItemHistory, {item}, query_of_history(offset))), decode_history};
}
ClientCall<Item> change(const std::string& item, const ItemChange& change) {
  return {patch(target_of(paths::kItem, {item}), encode(change)), decode_item};
}
ClientCall<Item> remove(const std::string& item) {
  return {calls::remove(target_of(paths::kItem, {item})), decode_item};
}

}  // namespace parallax::api::calls::items
