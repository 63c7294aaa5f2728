// SPDX-License-Identifier: Apache-2.0
// Browsers cannot send an Authorization header with a WebSocket. They offer two subprotocols instead: "parallax" and
// "bearer.<token>"; the server answers with the first. Unlike a token in the URL, this reaches no log and no history.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/server/http/http.hpp"

namespace parallax::api {

inline constexpr std::string_view kSubprotocol = "parallax";

/// Whether the client offered ours. [any thread]
[[nodiscard]] bool chose_subprotocol(const Headers& headers);
/// The token of "Authorization: Bearer …", or of the subprotocol. Empty without one. [any thread]
[[nodiscard]] std::optional<std::string> bearer_token(const Headers& headers);

}  // namespace parallax::api
