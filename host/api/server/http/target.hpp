// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "api/dto/fields.hpp"

namespace parallax::api {

/// The target of a request, taken apart and percent-decoded.
struct Target {
  std::vector<std::string> segments;  ///< "/api/v1/x" → {"api", "v1", "x"}; a slash at the end adds nothing
  Query query;
};

/// @errors 400 "malformed-url": no valid origin form (RFC 9112 3.2.1), bad percent-encoding, no UTF-8, a NUL byte.
/// [any thread]
[[nodiscard]] tl::expected<Target, Problem> parse_target(std::string_view target);

}  // namespace parallax::api
