// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/audit_store.hpp"

#include "store/sqlite/audit_rows.hpp"

namespace parallax::store {

Result<int64_t> AuditStore::append_audit(const Actor& actor, const AuditEntry& entry) {
  return parts_.writer.write([&](Change& change) -> Result<int64_t> {
    return store::append_audit(change.database, parts_.clock, actor, entry);
  });
}

Result<std::vector<AuditRow>> AuditStore::audit(const AuditQuery& query) {
  return parts_.readers.read([&](Database& database) { return read_audit(database, query); });
}

Result<void> AuditStore::export_audit(const std::function<Result<void>(std::string_view)>& sink) {
  return parts_.readers.read([&](Database& database) { return store::export_audit(database, sink); });
}

}  // namespace parallax::store
