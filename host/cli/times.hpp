// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/result.hpp"

namespace parallax::cli {

struct Now {};
struct AfterStart {
  int64_t session_ns = 0;
};
struct AtUtc {
  int64_t utc_ns = 0;
};
/// When a mark is to be set.
using MarkTime = std::variant<Now, AfterStart, AtUtc>;

/// "now", "+12.5" (seconds since the session's start), or RFC 3339 ("2026-11-22T10:00:00.25+01:00"). @errors
/// "time-invalid". [any thread]
[[nodiscard]] Result<MarkTime> parse_mark_time(std::string_view text);
/// RFC 3339 with a zone, to ns since 1970; any number of decimals, beyond nine they are dropped.
[[nodiscard]] std::optional<int64_t> parse_rfc3339(std::string_view text);

}  // namespace parallax::cli
