// SPDX-License-Identifier: Apache-2.0
// The items of sessions: marks and whatever else is timed. Implemented in store/. Times are on the session clock.
//
// Nothing is acknowledged before it is committed to disk: a call that changes something returns after that. Changes
// block for a commit (milliseconds), so none of them is called on the recording loop. Rights are not asked here: the
// caller has asked `decide` (model/people/rights.hpp). [any thread]
#pragma once

#include <string>

#include "base/result.hpp"
#include "model/people/user.hpp"
#include "model/sessions/item_change.hpp"

namespace parallax {

// @errors "item-unknown", "session-unknown", "value-invalid", "revision-old" (somebody else changed it meanwhile),
// "nothing-to-undo", "catalogue-full" (disk), "catalogue-failed".
class Items {
 public:
  virtual ~Items() = default;
  virtual Result<Item> add_item(const Actor& actor, const std::string& session, const NewItem& item) = 0;
  virtual Result<Item> edit_item(const Actor& actor, const std::string& id, const ItemChange& change) = 0;
  virtual Result<Item> remove_item(const Actor& actor, const std::string& id) = 0;
  /// Takes back the actor's newest change in the session that has not been taken back. Returns the item as it is now.
  virtual Result<Item> undo_item(const Actor& actor, const std::string& session) = 0;
  virtual Result<ItemPage> items(const std::string& session, const ItemQuery& query) = 0;
  virtual Result<Item> item(const std::string& id) = 0;
  /// Revisions from number `offset` on, oldest first.
  virtual Result<ItemPage> item_history(const std::string& id, size_t offset) = 0;
};

}  // namespace parallax
