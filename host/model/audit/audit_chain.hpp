// SPDX-License-Identifier: Apache-2.0
// The hash chain of the audit log: hash_n = SHA-256(hash_(n−1) ‖ canonical JSON of row n), hash_0 = 32 zero bytes. The
// canonical form is RFC 8785: keys sorted, no white space, integers only. An exported log is checked without us by any
// program that can do that (docs/guide/audit.md); AuditVerifier is ours.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/audit/audit_row.hpp"

namespace boost::json {
class object;
}

namespace parallax {

using AuditHash = std::array<uint8_t, 32>;

/// `json` in canonical form. @errors "json-invalid" (also for numbers that are not integers below 2^53). [any thread]
Result<std::string> canonical_json(std::string_view json);

/// The hash of a row that follows `previous`. `canonical` is the row's canonical JSON. [any thread]
[[nodiscard]] AuditHash next_audit_hash(const AuditHash& previous, std::string_view canonical);

/// What is hashed: all of the row but its hashes, the monotonic time in microseconds.
[[nodiscard]] std::string canonical_row(const AuditRow& row);
/// The row as it stands in an export: the same with `prev_hash` and `hash`, one line without line feed.
[[nodiscard]] std::string export_row(const AuditRow& row, const AuditHash& previous, const AuditHash& hash);
/// The last line of an export: how many rows there are, and the hash of the last one.
[[nodiscard]] std::string export_head(int64_t rows, const AuditHash& hash);

/// Checks an exported log line by line.
///   AuditVerifier verifier;
///   while (getline…) if (auto ok = verifier.add(line); !ok) …ok.error() names the row, go on with the next…
///   verifier.finish()
class AuditVerifier {
 public:
  /// Takes a line only as `export_row` and `export_head` write it, byte for byte.
  /// @errors "audit-broken" with the row's number and what is wrong with it.
  Result<void> add(std::string_view line);
  /// After the last line. @errors "audit-broken" when rows are missing at the end.
  Result<void> finish() const;
  [[nodiscard]] int64_t rows() const { return rows_; }
  /// Hash of the last row, in hexadecimal: to be compared with one that was noted elsewhere.
  [[nodiscard]] std::string head() const;

 private:
  Result<void> add_head(const boost::json::object& row);

  int64_t rows_ = 0;
  std::optional<AuditHash> last_ = AuditHash{};  ///< nothing behind a row that does not tell its hash
  bool ended_ = false;
};

}  // namespace parallax
