// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace parallax {

/// A random UUID (RFC 9562 version 4) in lower case, of the system's random numbers. [any thread]
[[nodiscard]] std::string make_uuid();

}  // namespace parallax
