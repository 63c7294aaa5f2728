// SPDX-License-Identifier: Apache-2.0
// Whom an address leads to: what a password that was given for it belongs to.
#pragma once

#include <string>
#include <string_view>

namespace parallax {

/// "scheme://host:port" of `url` in lower case, with the scheme's usual port (rtsp, rtsps, http, https) where none is
/// written and without user and password; two addresses with the same lead to the same program. Empty for what is no
/// address. [any thread]
[[nodiscard]] std::string endpoint_of(std::string_view url);

}  // namespace parallax
