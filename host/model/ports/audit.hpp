// SPDX-License-Identifier: Apache-2.0
// The audit log. Implemented in store/. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/audit/audit_row.hpp"
#include "model/people/user.hpp"

namespace parallax {

// @errors "catalogue-full" (disk), "catalogue-failed".
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  /// Changes made through the other ports write their own row in the same transaction; this is for what leaves no other
  /// trace (viewing, playing, starting and stopping). Blocks for a commit (milliseconds).
  virtual Result<int64_t> append_audit(const Actor& actor, const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditRow>> audit(const AuditQuery& query) = 0;
  /// The whole log as JSON lines, fit for offline verification (docs/guide/audit.md); `sink` gets it piece by piece.
  virtual Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) = 0;
};

}  // namespace parallax
