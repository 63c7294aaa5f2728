// SPDX-License-Identifier: Apache-2.0
// The seal of the audit log: an HMAC over its last row's number and hash, under a key made from the data folder's
// `secret-key`. The chain of hashes holds all earlier rows to the last one, so whoever rewrites rows without that key
// breaks the seal. It does not hold against somebody who can read the key: against that there is only the head that is
// written outside (docs/guide/audit.md). Internal to store/.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "model/audit/audit_chain.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// The newest row; seq 0: there is none.
struct AuditHead {
  int64_t seq = 0;
  AuditHash hash{};
};
[[nodiscard]] AuditHead audit_head(Database& database);

enum class Seal { whole, missing, broken, no_key };
/// Whether the seal that the catalogue holds fits `head`. The key lies beside the catalogue's file.
[[nodiscard]] Seal check_seal(Database& database, const AuditHead& head);
/// Seals `head`. While the key cannot be read the log has no seal, and it is told where the next one begins.
/// [inside a change]
void put_seal(Database& database, const AuditHead& head);

/// At the start: mends rows that hold bytes that are no UTF-8 (earlier builds let them in, and no program could
/// read an export of them), where the chain is sound; begins the seal, or tells of a broken one, in a row of its own.
/// @errors those of the database. [opening thread, before anybody else writes]
Result<void> prepare_audit(Database& database, const Clock& clock);

}  // namespace parallax::store
