// SPDX-License-Identifier: Apache-2.0
// Rows of the audit log, written in the same transaction as the change they tell of. Internal to store/.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/catalogue.hpp"
#include "store/database.hpp"

namespace parallax::store {

/// Appends one row; returns its number. [inside a change]
int64_t append_audit(Database& database, const Clock& clock, const Actor& actor, const AuditEntry& entry);

Result<std::vector<AuditRow>> read_audit(Database& database, const AuditQuery& query);
/// All rows and the last line, each with its line feed.
Result<void> export_audit(Database& database, const std::function<Result<void>(std::string_view)>& sink);
/// Recomputes the chain over the newest `rows` rows (0: all). Errors: "audit-broken" naming the row.
Result<void> verify_audit(Database& database, int64_t rows);

}  // namespace parallax::store
