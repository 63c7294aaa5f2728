// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/catalogue_parts.hpp"

#include <utility>

#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {

void CatalogueParts::audit_in(Change& change, const Actor& actor, const AuditEntry& entry) const {
  append_audit(change.database, clock, actor, entry);
}

void CatalogueParts::publish_after(Change& change, Event event) const {
  change.after_commit.push_back([&log = events, event = std::move(event)] { log.publish(event); });
}

void CatalogueParts::tell_after(Change& change, CatalogueChange what) const {
  change.after_commit.push_back([&feed = changes, what = std::move(what)] { feed.tell(what); });
}

void CatalogueParts::reindex_after(Change& change, int64_t session_row) const {
  if (auto indexed = read_indexed(change.database, session_row)) {
    if (!texts_in_memory) indexed->text.clear();
    change.after_commit.push_back(
        [&sessions = index, session = std::move(*indexed)]() mutable { sessions.put(std::move(session)); });
  }
  change.after_commit.push_back(folders_due);
}

}  // namespace parallax::store
