// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace parallax {

/// A random UUID (RFC 9562 version 4) in lower case, of the system's random numbers. [any thread]
[[nodiscard]] std::string make_uuid();
/// Whether `text` is a UUID as we write it: 8-4-4-4-12 hexadecimal digits in lower case. [any thread]
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace parallax
