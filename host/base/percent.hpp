// SPDX-License-Identifier: Apache-2.0
// Percent-encoding of addresses (RFC 3986 2.1). Strict reading of a whole request is api/server/http/target.
#pragma once

#include <string>
#include <string_view>

namespace parallax {

/// For one piece of a path or one value of a query: all but letters, digits and -._~ becomes %XX. [any thread]
[[nodiscard]] std::string percent_encode(std::string_view text);
/// The bytes that `text` stands for. A '%' that is not followed by two hexadecimal digits stands for itself: people
/// type such passwords. The result may be any bytes. [any thread]
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace parallax
