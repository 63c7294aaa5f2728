// SPDX-License-Identifier: Apache-2.0
// Which bytes a Range header asks for (RFC 9110 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

namespace parallax::api {

struct ByteRange {
  uint64_t offset = 0;
  uint64_t size = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

enum class RangeFault { not_satisfiable };

/// The one range of `header` within `total` bytes; nothing when the whole is to be sent: no "bytes" range, one that is
/// malformed, or several (a server may ignore Range; no player asks for several). [any thread]
[[nodiscard]] tl::expected<std::optional<ByteRange>, RangeFault> parse_range(std::string_view header, uint64_t total);

}  // namespace parallax::api
