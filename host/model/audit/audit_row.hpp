// SPDX-License-Identifier: Apache-2.0
// The audit log in rows: what is written into it, what it says, how it is asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace parallax {

/// One row of the audit log. `before` and `after` are short texts or JSON.
struct AuditRow {
  int64_t seq = 0;
  int64_t utc_ns = 0;
  int64_t monotonic_ns = 0;  ///< in whole microseconds
  std::string actor;
  std::string role;
  std::string host;
  std::string action;  ///< "session-rename", "log-in", "log-in-failed", …
  std::string object;  ///< "session:<id>", "user:<id>", …
  std::string before;
  std::string after;
  std::string reason;
  std::string prev_hash;  ///< hexadecimal; empty in a row that is about to be hashed
  std::string hash;       ///< the same
};

struct AuditQuery {
  std::optional<std::string> actor;
  std::optional<std::string> action;
  std::optional<std::string> object;
  std::optional<int64_t> from_utc_ns;
  std::optional<int64_t> until_utc_ns;
  int64_t after_seq = 0;  ///< rows with a greater number, ascending
  size_t limit = 200;     ///< at most 10,000
};

/// What happened, for the log; the store adds number, times and hashes.
struct AuditEntry {
  std::string action;
  std::string object;
  std::string before;
  std::string after;
  std::string reason;
};

}  // namespace parallax
