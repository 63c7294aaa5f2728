// SPDX-License-Identifier: Apache-2.0
// What the stores of the catalogue work with, and what every change of it brings along. Internal to store/.
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "model/audit/audit_row.hpp"
#include "model/people/user.hpp"
#include "model/ports/events.hpp"
#include "store/catalogue/change_feed.hpp"
#include "store/search/session_index.hpp"
#include "store/secrets/secret_box.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/writer.hpp"

namespace parallax::store {

/// All outlive the stores.
struct CatalogueParts {
  Writer& writer;
  Readers& readers;
  SessionIndex& index;
  EventLog& events;
  ChangeFeed& changes;
  const SecretBox& secrets;
  const Clock& clock;
  /// Whether the index holds all words; else searches go to the search table.
  bool texts_in_memory = true;
  /// A session's folder is behind what was committed (catalogue.json), or is to be removed.
  std::function<void()> folders_due;

  /// A row in the audit log, in the same transaction.
  void audit_in(Change& change, const Actor& actor, const AuditEntry& entry) const;
  /// Clients hear of it after the commit.
  void publish_after(Change& change, Event event) const;
  /// The recorder hears of it after the commit.
  void tell_after(Change& change, CatalogueChange what) const;
  /// After the commit the index has the session (by its row) as it is then, and its folder becomes due.
  void reindex_after(Change& change, int64_t session_row) const;
};

}  // namespace parallax::store
