// SPDX-License-Identifier: Apache-2.0
// Rows of the audit log, written in the same transaction as the change they tell of. Internal to store/.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/audit/audit_chain.hpp"
#include "model/audit/audit_row.hpp"
#include "model/people/user.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// Appends one row, with its texts made valid UTF-8, and seals the log; returns its number. [inside a change]
int64_t append_audit(Database& database, const Clock& clock, const Actor& actor, const AuditEntry& entry);

Result<std::vector<AuditRow>> read_audit(Database& database, const AuditQuery& query);
/// All rows and the last line, each with its line feed.
Result<void> export_audit(Database& database, const std::function<Result<void>(std::string_view)>& sink);
/// Recomputes the chain over the newest `rows` rows (0: all) and looks at the seal. @errors "audit-broken" naming all
/// rows that are bad, as far as they can be told.
Result<void> verify_audit(Database& database, int64_t rows);
/// The same without the seal.
Result<void> verify_audit_chain(Database& database, int64_t rows);
/// Begins the seal, or tells in a row of its own that it is broken, where it does not fit. [inside a change]
void note_seal(Database& database, const Clock& clock);
/// All zero for a row that is not there.
[[nodiscard]] AuditHash hash_of_row(Database& database, int64_t seq);
/// Without its hashes.
[[nodiscard]] AuditRow audit_row(Database& database, int64_t seq);

}  // namespace parallax::store
